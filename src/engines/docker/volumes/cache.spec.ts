import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACCESS, BUILDER, cargoDaemon, dockerRequest } from '../../../testing/docker-build';
import { rejected } from '../../../testing/memory-files';
import { tempFolder } from '../../../testing/temp-folder';
import { openBuild } from '../session/open-build';
import { CACHE_FILE } from './cache-layout';
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
const saved = async () => {
  const from = await built();
  await from.session.close();
  const folder = tempFolder();
  return { ...from, folder, result: await saveCache(from.daemon, from.checkout, folder) };
};
type Daemon = ReturnType<typeof cargoDaemon>;
const volume = (daemon: Daemon, kind: string) =>
  [...daemon.stored].find(([name]) => name.startsWith(`rust-static-${kind}-`))!;
const files = (daemon: Daemon, kind: string) => [...volume(daemon, kind)[1].tree.files.keys()].sort();

describe('a saved cache', () => {
  it('gives another daemon what was compiled and fetched', async () => {
    const { daemon, folder, result, checkout } = await saved();
    expect(result.volumes.map((one) => one.split('-').slice(0, 3).join('-'))).toEqual([
      'rust-static-cargo',
      'rust-static-target',
    ]);
    const archives = readdirSync(folder).filter((name) => name.endsWith('.tar'));
    expect(result.bytes).toBe(archives.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0));
    const other = cargoDaemon();
    expect(await restoreCache(other, checkout, folder)).toEqual(result);
    for (const kind of ['target', 'cargo-home']) expect(files(other, kind)).toEqual(files(daemon, kind));
    // Only the time of the sources is restored, so everything compiled is older than the next
    // change.
    expect(files(other, 'sources')).toEqual(['/state.json']);
    const stateOf = (one: Daemon) => parseState(volume(one, 'sources')[1].tree.text('/state.json'));
    expect(stateOf(other)).toMatchObject({ complete: false, latestMs: stateOf(daemon).latestMs });
    // The labels are the same as those of a build, so the volume can be saved again and removed.
    for (const kind of ['target', 'sources', 'cargo-home'])
      expect(Object.keys(volume(other, kind)[1].labels).sort()).toEqual(
        Object.keys(volume(daemon, kind)[1].labels).sort(),
      );
    expect([daemon.present, other.present]).toEqual([[], []]);
  });

  it('leaves alone what is there: it is newer', async () => {
    const { daemon, folder, checkout } = await saved();
    const before = files(daemon, 'target');
    expect((await restoreCache(daemon, checkout, folder)).volumes).toEqual([]);
    expect(files(daemon, 'target')).toEqual(before);
  });

  it('is refused when an archive was cut off or is missing, before the daemon is touched', async () => {
    for (const spoil of [(file: string) => truncateSync(file, 512), (file: string) => rmSync(file)]) {
      const { folder, checkout } = await saved();
      spoil(
        join(
          folder,
          readdirSync(folder).find((name) => name.startsWith('target-'))!,
        ),
      );
      const other = cargoDaemon();
      await expect(restoreCache(other, checkout, folder)).rejects.toMatchObject({
        code: 'cache-file-truncated',
      });
      expect([other.created, [...other.stored]]).toEqual([[], []]);
    }
  });

  it.each(['create', 'writeArchive'] as const)('leaves no volume when the daemon fails: %s', async (call) => {
    const { folder, checkout } = await saved();
    const other = cargoDaemon();
    other.before[call] = () => {
      throw new Error('no space left on device');
    };
    expect((await rejected(restoreCache(other, checkout, folder))).message).toBe('no space left on device');
    expect([other.present, [...other.stored.keys()]]).toEqual([[], []]);
  });

  it.each([
    ['a volume of somebody else', { cargoHomes: ['postgres-data'] }],
    ['a volume beside a cargo home', { cargoHomes: ['rust-static-cargo-home-/../x'] }],
    ['a target that is a path', { targets: { '../../etc': { latestMs: 5 } } }],
    ['a time that is none', { targets: { '0123456789abcdef': { latestMs: 'now' } } }],
  ])('may not name %s', async (_what, forged) => {
    const { folder, checkout } = await saved();
    const file = join(folder, CACHE_FILE);
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...forged }));
    const other = cargoDaemon();
    await expect(restoreCache(other, checkout, folder)).rejects.toMatchObject({ code: 'cache-file-foreign' });
    expect([other.created, [...other.stored]]).toEqual([[], []]);
  });

  it.each([
    ['{"version":1}', 'cache-version-unknown'],
    ['{}', 'cache-file-foreign'],
    ['no JSON', 'cache-file-foreign'],
  ])('is refused when it is something else, or of another version: %s', async (text, code) => {
    const folder = tempFolder({ [CACHE_FILE]: text });
    await expect(restoreCache(cargoDaemon(), 'c', folder)).rejects.toMatchObject({ code });
  });

  it('mounts new volumes only, so that no archive reaches any other', async () => {
    const { folder, checkout } = await saved();
    const other = cargoDaemon();
    await other.volumes.create('rust-static-cargo-home-linux-amd64', { 'org.rust-static.kind': 'volume' });
    const { volumes } = await restoreCache(other, checkout, folder);
    expect(volumes).toEqual([expect.stringMatching(/^rust-static-target-/)]);
    const mounted = other.ofKind('cache').flatMap(({ config }) => config.volumes!.map(({ name }) => name));
    expect(mounted).not.toContain('rust-static-cargo-home-linux-amd64');
  });
});

describe('saving', () => {
  it('refuses when nothing was built, and writes nothing', async () => {
    const folder = tempFolder();
    await expect(saveCache(cargoDaemon(), 'c', folder)).rejects.toMatchObject({ code: 'cache-empty' });
    const { daemon } = await saved();
    // One checkout cannot save the volumes of another.
    await expect(saveCache(daemon, 'c', folder)).rejects.toMatchObject({ code: 'cache-empty' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses while a build runs', async () => {
    const { daemon, checkout, session } = await built();
    const folder = tempFolder();
    await expect(saveCache(daemon, checkout, folder)).rejects.toMatchObject({ code: 'build-running' });
    expect(readdirSync(folder)).toEqual([]);
    expect(daemon.present.map(({ config }) => config.labels['org.rust-static.kind'])).not.toContain('cache');
    await session.close();
  });

  it('keeps builds out while it runs', async () => {
    const { daemon, checkout, session } = await built();
    await session.close();
    const containers: string[] = [];
    daemon.before.create = () =>
      void containers.push(...daemon.present.map(({ config }) => config.name ?? ''));
    await saveCache(daemon, checkout, tempFolder());
    expect(containers).toContain(volume(daemon, 'target')[0].replace('target', 'build'));
  });
});
