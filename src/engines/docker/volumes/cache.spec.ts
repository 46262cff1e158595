import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ACCESS, BUILDER, cargoDaemon, dockerRequest } from '../../../testing/docker-build';
import { rejected } from '../../../testing/memory-files';
import { tempFolder } from '../../../testing/temp-folder';
import { openBuild } from '../session/open-build';
import { checkoutOf } from './names';
import { restoreCache } from './restore-cache';
import { saveCache } from './save-cache';
import { parseState } from './source-state';

const built = async () => {
  const daemon = cargoDaemon();
  const { request } = dockerRequest();
  const session = await openBuild(daemon, request, BUILDER, ACCESS);
  await session.build(() => {});
  return { daemon, request, session, checkout: checkoutOf(request.workspaceRoot) };
};
const saved = async (name = 'cache.tar') => {
  const from = await built();
  await from.session.close();
  const file = join(tempFolder(), name);
  return { ...from, file, result: await saveCache(from.daemon, from.checkout, file) };
};
type Daemon = ReturnType<typeof cargoDaemon>;
const volume = (daemon: Daemon, kind: string) =>
  [...daemon.stored].find(([name]) => name.startsWith(`rust-static-${kind}-`))!;
const files = (daemon: Daemon, kind: string) => [...volume(daemon, kind)[1].tree.files.keys()].sort();

describe('a saved cache', () => {
  it.each(['cache.tar', 'cache.tgz'])(
    'gives another daemon what was compiled and fetched: %s',
    async (name) => {
      const { daemon, file, result, checkout } = await saved(name);
      expect(result.volumes.map((one) => one.split('-').slice(0, 3).join('-'))).toEqual([
        'rust-static-cargo',
        'rust-static-target',
      ]);
      expect(result.bytes).toBe(readFileSync(file).length);
      expect(
        readFileSync(file)
          .subarray(0, 2)
          .equals(Buffer.from([0x1f, 0x8b])),
      ).toBe(name.endsWith('gz'));
      const other = cargoDaemon();
      const restored = await restoreCache(other, checkout, file);
      expect(restored.volumes).toEqual(result.volumes);
      for (const kind of ['target', 'cargo-home']) expect(files(other, kind)).toEqual(files(daemon, kind));
      // Of sources only the time goes along: all that is compiled is older than the next change.
      expect(files(other, 'sources')).toEqual(['/state.json']);
      const stateOf = (one: Daemon) => parseState(volume(one, 'sources')[1].tree.text('/state.json'));
      expect(stateOf(other)).toMatchObject({ complete: false, latestMs: stateOf(daemon).latestMs });
      // The labels are those of a build, so that it can be saved again and removed.
      for (const kind of ['target', 'sources', 'cargo-home'])
        expect(Object.keys(volume(other, kind)[1].labels).sort()).toEqual(
          Object.keys(volume(daemon, kind)[1].labels).sort(),
        );
      expect([daemon.present, other.present]).toEqual([[], []]);
    },
  );

  it('leaves alone what is there: it is newer', async () => {
    const { daemon, file, checkout } = await saved();
    const before = files(daemon, 'target');
    expect((await restoreCache(daemon, checkout, file)).volumes).toEqual([]);
    expect(files(daemon, 'target')).toEqual(before);
  });

  it('leaves no volume half full when the file was cut off', async () => {
    const { file, checkout } = await saved();
    truncateSync(file, readFileSync(file).length - 2048);
    const other = cargoDaemon();
    expect((await rejected(restoreCache(other, checkout, file))).message).toMatch(
      /^The cache file is not whole/,
    );
    expect([...other.stored.keys()]).toEqual([]);
    expect(other.present).toEqual([]);
  });

  it('leaves no volume when the daemon cannot make its helper', async () => {
    const { file, checkout } = await saved();
    const other = cargoDaemon();
    other.before.create = () => {
      throw new Error('no space left on device');
    };
    expect((await rejected(restoreCache(other, checkout, file))).message).toBe('no space left on device');
    expect([...other.stored.keys()]).toEqual([]);
  });

  it('touches no daemon for a file that is something else', async () => {
    const file = join(tempFolder({ 'cache.tar': 'no tar' }), 'cache.tar');
    const other = cargoDaemon();
    await expect(restoreCache(other, 'c', file)).rejects.toThrow();
    expect([other.created, [...other.stored]]).toEqual([[], []]);
  });
});

describe('saving', () => {
  it('refuses when nothing was built, and makes no file', async () => {
    const file = join(tempFolder(), 'cache.tar');
    expect((await rejected(saveCache(cargoDaemon(), 'c', file))).message).toMatch(
      /^There is nothing to save/,
    );
    const { daemon } = await saved();
    // What another checkout has built is not this one's.
    expect((await rejected(saveCache(daemon, 'c', file))).message).toMatch(/^There is nothing to save/);
    expect(readdirSync(dirname(file))).toEqual([]);
  });

  it('refuses while a build runs, and keeps the file that was there', async () => {
    const { daemon, checkout, session } = await built();
    const file = join(tempFolder(), 'cache.tar');
    writeFileSync(file, 'old');
    expect((await rejected(saveCache(daemon, checkout, file))).message).toMatch(
      /^A build of this workspace is running/,
    );
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(dirname(file))).toEqual(['cache.tar']);
    expect(daemon.present.map(({ config }) => config.labels['org.rust-static.kind'])).toEqual(['build']);
    await session.close();
  });

  it('keeps builds out while it runs', async () => {
    const { daemon, checkout, session } = await built();
    await session.close();
    const containers: string[] = [];
    daemon.before.create = () =>
      void containers.push(...daemon.present.map(({ config }) => config.name ?? ''));
    await saveCache(daemon, checkout, join(tempFolder(), 'cache.tar'));
    expect(containers).toContain(volume(daemon, 'target')[0].replace('target', 'build'));
  });
});
