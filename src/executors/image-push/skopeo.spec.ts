import { readdirSync } from 'node:fs';
import os from 'node:os';
import { RustStaticError } from '../../errors';
import { readLayout } from '../../packaging/read-layout';
import { setVariables } from '../../testing/environment';
import { rejected } from '../../testing/memory-files';
import { imageIn } from '../../testing/package-fixture';
import { tempFolder } from '../../testing/temp-folder';
import { pushWithSkopeo, type Push } from './skopeo';

const terminal = {
  write: () => {},
  stage: <T>(_name: unknown, work: () => Promise<T>) => work(),
  progress: () => {},
  verbose: false,
  colour: false,
};
let temporary = '';
beforeEach(() => {
  temporary = tempFolder();
  // PATH without skopeo.
  setVariables({ PATH: temporary });
  jest.spyOn(os, 'tmpdir').mockReturnValue(temporary);
});
afterEach(() => jest.restoreAllMocks());

const left = (): string[] => readdirSync(temporary).filter((name) => name.startsWith('rust-static-push'));

async function push(targets: string[], more: Partial<Push> = {}): Promise<string[]> {
  const root = tempFolder();
  const folders = targets.map((target, index) => imageIn(root, `image${index}`, { target }));
  const images = (await Promise.all(folders)).flatMap(readLayout);
  const request = { images, tags: ['example.com/app:1'], insecure: false, terminal };
  return pushWithSkopeo({ ...request, cancelled: new AbortController().signal, ...more });
}

describe('pushWithSkopeo', () => {
  it.each([[['x86_64-alpine-linux-musl']], [['x86_64-alpine-linux-musl', 'aarch64-alpine-linux-musl']]])(
    'says what to install when there is no skopeo, and leaves nothing behind: %j',
    async (targets) => {
      const [title, reason, remedy] = (await rejected(push(targets))).message.split('\n\n');
      expect(title).toBe('skopeo cannot be run');
      expect(reason).toContain('ENOENT');
      expect(remedy).toMatch(/^Install skopeo .*, or say --via=daemon\.$/);
      expect(left()).toEqual([]);
    },
  );

  it('does not take a cancellation for a missing skopeo', async () => {
    const controller = new AbortController();
    controller.abort(new RustStaticError('Cancelled by SIGINT', { code: 'cancelled' }));
    const cancelled = controller.signal;
    expect((await rejected(push(['x86_64-alpine-linux-musl'], { cancelled }))).message).toBe(
      'Cancelled by SIGINT',
    );
  });

  it('refuses two images of one platform before it runs anything', async () => {
    const twice = ['x86_64-alpine-linux-musl', 'x86_64-unknown-linux-gnu'];
    expect((await rejected(push(twice))).message).toContain('Two images are for linux/amd64');
    expect(left()).toEqual([]);
  });
});
