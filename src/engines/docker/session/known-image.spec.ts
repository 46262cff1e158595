import { ACCESS, BUILDER, cargoDaemon, dockerRequest } from '../../../testing/docker-build';
import { parseState } from '../volumes/source-state';
import { INSTALLED } from './builder-facts';
import { compareImages } from './known-image';
import { openBuild } from './open-build';

/** Builds one after another, each in an image with an id and packages. */
function slot() {
  let installed = '';
  let isSilent = false;
  const asked: string[] = [];
  const daemon = cargoDaemon({
    '/bin/sh': (_container, words) => {
      if (words[2] !== INSTALLED) return { stdout: '' };
      asked.push(installed);
      return isSilent ? { exitCode: 1 } : { stdout: installed };
    },
  });
  const { request } = dockerRequest();
  const stored = (part: string) => [...daemon.stored].find(([name]) => name.includes(part))![1].tree;
  const build = async (id: string, packages: string, isBroken = false): Promise<string[]> => {
    [installed, isSilent] = [packages, isBroken];
    const session = await openBuild(daemon, request, { ...BUILDER, id }, ACCESS);
    const target = stored('-target-');
    const lists = [...target.files.keys()].filter((path) => path.includes('rust-static-forget-'));
    const forgotten = lists.map((path) => target.text(path)!.trim());
    lists.forEach((path) => target.files.delete(path));
    await session.build(() => {});
    await session.close();
    return forgotten;
  };
  const state = () => parseState(stored('-sources-').text('/state.json'));
  return { build, state, asked };
}

describe('the image that a build slot was compiled in', () => {
  it('is asked once what is installed in it', async () => {
    const { build, state, asked } = slot();
    await build('1', 'zlib 1');
    expect(state().image).toMatchObject({ id: '1', installed: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(await build('1', 'zlib 1')).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  it('compiles everything again if the same name has other packages, and only then', async () => {
    const { build, state, asked } = slot();
    await build('1', 'zlib 1');
    expect(await build('2', 'zlib 1')).toEqual([]);
    expect(state().image!.id).toBe('2');
    expect(await build('3', 'zlib 2')).toEqual(['*']);
    expect(await build('3', 'zlib 2')).toEqual([]);
    expect(await build('1', 'zlib 1')).toEqual(['*']);
    expect(asked).toHaveLength(4);
  });

  it('counts as another one if it cannot tell', async () => {
    const { build } = slot();
    await build('1', 'zlib 1');
    expect(await build('2', 'zlib 1', true)).toEqual(['*']);
    expect(await build('3', 'zlib 1')).toEqual(['*']);
  });

  it('is unknown in a slot of an earlier version of the plugin', async () => {
    const ledger = { common: '', built: {}, macros: {} };
    const state = { version: 1 as const, complete: true, latestMs: 0, entries: {}, ledger };
    expect(await compareImages(state, { id: '1' }, async () => 'x')).toMatchObject({ isOther: true });
  });
});
