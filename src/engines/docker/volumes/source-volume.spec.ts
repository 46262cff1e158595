import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FakeClient } from '../../../testing/fake-client';
import { rejected } from '../../../testing/memory-files';
import { tempFolder } from '../../../testing/temp-folder';
import { DaemonError } from '../daemon/errors';
import { fileDigest } from '../../../testing/file-digest';
import { sourceContent } from './source-content';
import { EMPTY_STATE, parseState } from './source-state';
import { updateSourceVolume } from './source-volume';

const volume = { volume: 'sources', image: 'builder', platform: 'linux/amd64', checkout: 'c' };
const setUp = (files: Record<string, string>) => {
  const root = tempFolder(files);
  const daemon = new FakeClient();
  const content = sourceContent({ root: root, paths: Object.keys(files), digestOf: fileDigest(root) });
  const update = (state = EMPTY_STATE) =>
    updateSourceVolume(daemon, volume, content, { state, now: 1000 }, 'app');
  const stored = () => daemon.stored.get('sources')!.tree;
  return { root, daemon, update, stored, content };
};

describe('updateSourceVolume', () => {
  it('puts files and state into the volume, and leaves no container', async () => {
    const { daemon, update, stored } = setUp({ 'a/x.rs': 'one' });
    const { state, sent } = await update();
    expect(sent).toBe(1);
    expect(stored().text('/src/a/x.rs')).toBe('one');
    expect(parseState(stored().text('/state.json'))).toEqual(state);
    expect(daemon.present).toEqual([]);
    expect((await update(state)).sent).toBe(0);
    expect(daemon.created).toHaveLength(1);
  });

  it('refuses a file that changes while it is sent: what is built would not be what was hashed', async () => {
    const { root, daemon, update, stored } = setUp({ 'a/x.rs': 'one', 'b/y.rs': 'two' });
    writeFileSync(join(root, 'b/y.rs'), 'TWO');
    const error = await rejected(update());
    expect(error.message).toMatch(/^b\/y\.rs changed while it was being sent to the builder\n/);
    // The state file must not say that the upload is complete.
    expect(parseState(stored().text('/state.json')).complete).toBe(false);
    expect(daemon.present).toEqual([]);
  });

  it('sends all again after an upload that the daemon refused', async () => {
    const { daemon, update, stored } = setUp({ 'a/x.rs': 'one' });
    daemon.before.writeArchive = () => {
      throw new DaemonError('no space left on device', 500);
    };
    expect((await rejected(update())).message).toBe('no space left on device');
    expect(daemon.present).toEqual([]);
    delete daemon.before.writeArchive;
    expect((await update(parseState(stored().text('/state.json')))).sent).toBe(1);
  });

  it('sends a file in parts, and refuses one that grows meanwhile', async () => {
    const bytes = Buffer.alloc(5 * 1024 ** 2, 'abc').toString();
    const { root, update, stored, content } = setUp({ 'a/big.bin': bytes });
    const { parts } = content.files.get('a/big.bin')!;
    expect([...parts()].every(({ length }) => length <= 1024 ** 2)).toBe(true);
    await update();
    expect(stored().text('/src/a/big.bin')).toBe(bytes);
    writeFileSync(join(root, 'a/big.bin'), `${bytes}more`);
    expect(await rejected(update())).toMatchObject({ code: 'sources-changed' });
  });

  it('removes what is gone', async () => {
    const { root, daemon, update, stored } = setUp({ 'a/x.rs': 'one', 'a/y.rs': 'two' });
    const { state } = await update();
    const less = sourceContent({ root: root, paths: ['a/x.rs'], digestOf: fileDigest(root) });
    await updateSourceVolume(daemon, volume, less, { state, now: 2000 }, 'app');
    expect(stored().text('/src/a/x.rs')).toBe('one');
    expect(stored().text('/src/a/y.rs')).toBeUndefined();
  });
});
