import { extract, type Header } from 'tar-stream';
import { FakeDaemon } from '../../../testing/fake-daemon';
import { rejected } from '../../../testing/memory-files';
import { tempFolder } from '../../../testing/temp-folder';
import { daemonClock, updateSourceVolume } from './source-volume';
import { EMPTY_STATE } from './source-state';
import { fileDigest } from '../../../testing/file-digest';
import { sourceContent } from './source-content';

const NOW = '2026-01-02T03:04:05.678901234Z';
const before = { state: EMPTY_STATE, now: Date.parse(NOW) };
const where = { volume: 'sources', image: 'builder', platform: 'linux/amd64', checkout: 'c' };
let daemon: FakeDaemon;
beforeEach(async () => {
  daemon = await new FakeDaemon().listen();
  daemon.json('POST', /containers\/create$/, 201, { Id: 'm1' });
  daemon.json('GET', /\/info$/, 200, { SystemTime: NOW });
  daemon.on('DELETE', /containers\/m1$/, (_call, response) => response.writeHead(204).end());
  daemon.on('PUT', /m1\/archive$/, (_call, response) => response.end());
});
afterEach(() => daemon.close());

async function entriesOf(body: Buffer): Promise<{ header: Header; text: string }[]> {
  const archive = extract();
  archive.end(body);
  const result = [];
  for await (const entry of archive) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    result.push({ header: entry.header, text: Buffer.concat(chunks).toString() });
  }
  return result;
}

describe('updateSourceVolume', () => {
  it('says dirty first and complete last, and gives times below the second', async () => {
    const root = tempFolder({ 'a/x.rs': 'fn x() {}' });
    const updated = await updateSourceVolume(
      daemon.client,
      where,
      sourceContent({ root: root, paths: ['a/x.rs'], digestOf: fileDigest(root) }),
      before,
      'app',
    );
    const put = daemon.calls.find(({ method }) => method === 'PUT')!;
    const entries = await entriesOf(put.body);
    expect(entries.map(({ header }) => `${header.type} ${header.name}`)).toEqual([
      'file state.json',
      'file src',
      'directory src/',
      'directory src/a/',
      'file src/a/x.rs',
      'file state.json',
    ]);
    expect((JSON.parse(entries[0]!.text) as { complete: boolean }).complete).toBe(false);
    expect((JSON.parse(entries.at(-1)!.text) as { complete: boolean }).complete).toBe(true);
    const { pax } = entries[4]!.header as { pax: Record<string, string> };
    expect(pax.mtime).toBe(`${(Date.parse(NOW) + 1) / 1000}000000`);
    expect(updated.sent).toBe(1);
  });

  it('removes its container when the upload fails, and passes on why', async () => {
    daemon.json('PUT', /m1\/archive$/, 500, { message: 'no space left on device' });
    const root = tempFolder({ 'a/x.rs': '' });
    const error = await rejected(
      updateSourceVolume(
        daemon.client,
        where,
        sourceContent({ root: root, paths: ['a/x.rs'], digestOf: fileDigest(root) }),
        before,
        'app',
      ),
    );
    expect(error.message).toContain('no space left on device');
    expect(daemon.calls.some(({ method, path }) => method === 'DELETE' && path.endsWith('/m1'))).toBe(true);
  });

  it('refuses to guess when the daemon does not tell its time', async () => {
    daemon.json('GET', /\/info$/, 200, {});
    const error = await rejected(daemonClock(daemon.client));
    expect(error.message).toContain('The daemon does not report its time');
  });
});
