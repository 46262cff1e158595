import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACCESS, APP, BUILDER, cargoDaemon, compiled, dockerRequest } from '../../../testing/docker-build';
import { rejected } from '../../../testing/memory-files';
import { tempFolder } from '../../../testing/temp-folder';
import { parseState } from '../volumes/source-state';
import { openBuild } from './open-build';
import { WarmContainers } from './warm-container';

const stateIn = (daemon: ReturnType<typeof cargoDaemon>) => {
  const [, volume] = [...daemon.stored].find(([name]) => name.includes('-sources-') && name.endsWith('-0'))!;
  return parseState(volume.tree.text('/state.json'));
};

describe('a session of the docker engine', () => {
  it('gives messages, output and facts of a build, and its files', async () => {
    const daemon = cargoDaemon({ objcopy: (_container, words) => ({ stdout: words.join(' ') }) });
    const { request, terminal } = dockerRequest();
    const session = await openBuild(daemon, request, BUILDER, ACCESS);
    const lines: string[] = [];
    const result = await session.build((line) => lines.push(line));
    expect(result).toEqual({ exitCode: 0, stderr: 'Compiling app\n' });
    expect(lines.filter(Boolean)).toEqual([compiled('serde'), compiled('app')]);
    expect(terminal.text()).toContain('Compiling app\n');
    expect(session.builder).toBe('recipe-1');
    expect(session.manifestPath).toBe('/rust-static/src/apps/app/Cargo.toml');
    expect(await session.facts()).toMatchObject({ rustc: 'rustc 1.91.0', metadata: '{"packages":[]}' });
    expect(await session.filesRead(APP)).toEqual([join(request.workspaceRoot, 'apps/app/src/main.rs')]);
    const copy = join(tempFolder(), 'app');
    await session.copyOut(APP, copy);
    expect(readFileSync(copy, 'utf8')).toBe('built from fn main() {}\n');
    expect((await rejected(session.copyOut(`${APP}2`, copy))).message).toMatch(
      /is not in the build container/,
    );
    expect(await session.execute(['objcopy', APP])).toBe(`objcopy ${APP}`);
    expect((await rejected(session.execute(['strip', APP]))).message).toMatch(
      /`strip .*` failed in the builder with exit status 127[^]*strip: not found[^]*must have strip in its PATH/,
    );
    await session.close();
    expect(daemon.present).toEqual([]);
  });

  it('writes down when a build has ended, so that the next change is later than all that it wrote', async () => {
    const daemon = cargoDaemon();
    const { request, edit } = dockerRequest();
    const session = await openBuild(daemon, request, BUILDER, ACCESS);
    daemon.clock += 60_000;
    await session.build(() => {});
    const ended = daemon.clock;
    await session.close();
    expect(stateIn(daemon).latestMs).toBeGreaterThanOrEqual(ended - 1);
    // Even if the clock goes back, the change must be newer than the build.
    daemon.clock -= 3_600_000;
    edit('apps/app/src/main.rs', 'fn main() { todo!() }\n');
    await (await openBuild(daemon, request, BUILDER, ACCESS)).close();
    expect(stateIn(daemon).entries['apps/app/src/main.rs']!.mtimeMs).toBeGreaterThan(ended - 1);
  });

  it('writes nothing down for a build that compiled nothing', async () => {
    const daemon = cargoDaemon({ build: () => ({ stdout: `${compiled('app', true)}\n` }) });
    const session = await openBuild(daemon, dockerRequest().request, BUILDER, ACCESS);
    const before = stateIn(daemon);
    await session.build(() => {});
    await session.close();
    expect(stateIn(daemon)).toEqual(before);
  });

  it('fetches again after a build that found the cargo home damaged', async () => {
    const daemon = cargoDaemon({
      build: () => ({ exitCode: 101, stderr: 'error: \x1b[1mfailed to unpack package `x`\n' }),
    });
    const { request } = dockerRequest();
    for (const fetches of [1, 2]) {
      const session = await openBuild(daemon, request, BUILDER, ACCESS);
      expect((await session.build(() => {})).exitCode).toBe(101);
      await session.close();
      expect(daemon.ofKind('fetch').filter(({ ran }) => ran.length > 0)).toHaveLength(fetches);
    }
  });
});

describe('builds of one process', () => {
  it('run one after another in one warm container, which ends with the process', async () => {
    const daemon = cargoDaemon();
    const pool = new WarmContainers(2);
    const { request, edit } = dockerRequest();
    const outputs: string[] = [];
    for (const text of ['one', 'two']) {
      edit('apps/app/src/main.rs', text);
      const session = await openBuild(daemon, request, BUILDER, ACCESS, pool);
      daemon.clock += 60_000;
      expect((await session.build((line) => outputs.push(line))).exitCode).toBe(0);
      await session.close();
    }
    const [build, ...others] = daemon.ofKind('build');
    expect(others).toEqual([]);
    expect(build!.ran.filter((words) => words.includes('build'))).toHaveLength(2);
    expect(build!.text(APP)).toBe('built from two');
    expect(outputs.filter((line) => line === compiled('app'))).toHaveLength(2);
    expect(build!.gone).toBe(false);
    const ended = daemon.clock;
    await pool.close();
    expect(daemon.present).toEqual([]);
    expect(stateIn(daemon).latestMs).toBeGreaterThanOrEqual(ended - 1);
  });

  it.each([
    ['has the network', { network: true }, {}],
    ['was not started', {}, { build: false }],
  ])('leave no container that %s', async (_what, options, { build = true }: { build?: boolean }) => {
    const daemon = cargoDaemon();
    const pool = new WarmContainers(2);
    const session = await openBuild(daemon, dockerRequest(options).request, BUILDER, ACCESS, pool);
    if (build) await session.build(() => {});
    await session.close();
    expect(daemon.present).toEqual([]);
  });

  it('get a new container if one has left files that the next one could find', async () => {
    const daemon = cargoDaemon({
      // The first build wrote into /tmp in 2027, and the image has a file of 2001 there.
      '/bin/sh': ({ ran }) => ({
        stdout: ran.flat().includes('--config=first') ? '1800000000\n' : '1000000000\n',
      }),
      build: () => ({ stdout: compiled('app') }),
    });
    const pool = new WarmContainers(2);
    for (const args of [['--config=first'], [], []]) {
      const { request } = dockerRequest();
      const session = await openBuild(
        daemon,
        { ...request, plan: { ...request.plan, cargoArgs: args } },
        BUILDER,
        ACCESS,
        pool,
      );
      await session.build(() => {});
      await session.close();
    }
    expect(daemon.ofKind('build').map(({ gone }) => gone)).toEqual([true, false]);
    await pool.close();
  });

  it('get a clone of what the first one has compiled, up to as many as may run at once', async () => {
    const daemon = cargoDaemon({ sh: (container, words) => clone(container, words) });
    const pool = new WarmContainers(3);
    const { request } = dockerRequest();
    const session = await openBuild(daemon, request, BUILDER, ACCESS, pool);
    await session.build(() => {});
    await session.shareCache!(9);
    const clones = daemon.ofKind('clone');
    expect(clones.map(({ config }) => config.name!.slice(-2))).toEqual(['-1', '-2']);
    expect(clones.every(({ config }) => config.run!.network === false)).toBe(true);
    await session.shareCache!(9);
    // The clones already contain the compiled crates, so nothing runs.
    expect(
      daemon
        .ofKind('clone')
        .slice(2)
        .map(({ ran }) => ran),
    ).toEqual([[], []]);
    await session.close();
    await pool.close();
    expect(daemon.present).toEqual([]);
  });

  it('say that there is no room for a clone', async () => {
    const daemon = cargoDaemon({
      sh: (_container, words) =>
        words.join(' ').includes('cp -a')
          ? { exitCode: 1, stderr: 'No space left on device\n' }
          : { stdout: 'r\0c\0{}' },
    });
    const pool = new WarmContainers(2);
    const session = await openBuild(daemon, dockerRequest().request, BUILDER, ACCESS, pool);
    await session.build(() => {});
    const error = await rejected(session.shareCache!(2));
    expect(error).toMatchObject({ code: 'target-cache-clone-failed' });
    expect(error.message).toContain('No space left on device');
    expect(daemon.ofKind('clone').every(({ gone }) => gone)).toBe(true);
    await session.close();
    await pool.close();
  });
});

type Sh = NonNullable<NonNullable<Parameters<typeof cargoDaemon>[0]>['sh']>;
/**
 * Fakes the effect of the script that clones a target cache. Answers other scripts with the
 * builder's facts.
 */
const clone: Sh = (container, words) => {
  if (!words.join(' ').includes('cp -a')) return { stdout: 'r\0c\0{}' };
  container.write('/to/sources/state.json', container.text('/from/sources/state.json')!);
  return {};
};
