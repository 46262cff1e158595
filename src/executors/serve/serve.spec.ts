import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cargoWorkspace, manifestWith, preparedIn } from '../../testing/build-fixture';
import { executorContext } from '../../testing/executor-context';
import { tempFolder } from '../../testing/temp-folder';
import { rejected } from '../../testing/memory-files';
import { atPresent, waitForChange } from '../../build/wait-for-change';
import { manifestDirNote } from './manifest-dir';
import { isForeground, RunningProgram } from './running-program';
import { ownBuildOptions, prepareServe, refuseOtherSystem } from './serve-request';

const script = (text: string): string => {
  const file = join(tempFolder(), 'program');
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return file;
};
const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await sleep(10);
};

describe('waitForChange', () => {
  it.each([
    ['an edit', 'apps/app/src/main.rs'],
    ['a new file', 'apps/app/src/new.rs'],
    ['the lock', 'Cargo.lock'],
  ])('resolves after %s, and names the file', async (_what, path) => {
    const root = cargoWorkspace();
    const prepared = preparedIn(root);
    const { signal } = new AbortController();
    const waiting = waitForChange(prepared, signal);
    writeFileSync(join(root, 'unrelated'), 'x');
    writeFileSync(join(root, path), 'version = 4\n# changed\n');
    expect(await waiting).toBe(path);
    expect(atPresent(prepared).digests.get(path)).not.toBe(prepared.digests.get(path));
  });

  it('ends when it is cancelled', async () => {
    const controller = new AbortController();
    const waiting = rejected(waitForChange(preparedIn(cargoWorkspace()), controller.signal));
    controller.abort(new Error('stop'));
    expect((await waiting).message).toBe('stop');
  });
});

describe('RunningProgram', () => {
  const command = (program: string) => ({ program, args: ['one'], cwd: '/', env: { ...process.env } });
  const { signal } = new AbortController();
  const LOOP = 'while :; do sleep 0.02; done';

  it('passes signals on and reports the status', async () => {
    const [ready, got] = [join(tempFolder(), 'ready'), join(tempFolder(), 'got')];
    const program = new RunningProgram();
    const file = script(
      `trap 'echo "$1" > ${got}; exit 7' HUP\ntouch ${ready}\nwhile :; do sleep 0.02; done`,
    );
    const { ended } = await program.restart(command(file), signal);
    await until(() => existsSync(ready));
    process.emit('SIGHUP', 'SIGHUP');
    expect(await ended).toBe(7);
    expect(readFileSync(got, 'utf8')).toBe('one\n');
    const listeners = process.listenerCount('SIGHUP');
    await program.dispose();
    expect(process.listenerCount('SIGHUP')).toBe(listeners - 1);
  });

  it('ends the old program before it starts the new one', async () => {
    const log = join(tempFolder(), 'log');
    const ready = (): number => (existsSync(log) ? readFileSync(log, 'utf8').split('start').length - 1 : 0);
    const program = new RunningProgram();
    const file = script(
      `trap 'echo end >> ${log}; exit 0' TERM\necho start >> ${log}\nwhile :; do sleep 0.02; done`,
    );
    await program.restart(command(file), signal);
    await until(() => ready() === 1);
    await program.restart(command(file), signal);
    await until(() => ready() === 2);
    await program.dispose();
    expect(readFileSync(log, 'utf8')).toBe('start\nend\nstart\nend\n');
  });

  it('starts nothing if a signal came while the old program ended', async () => {
    const [log, controller] = [join(tempFolder(), 'log'), new AbortController()];
    const program = new RunningProgram();
    const file = script(`trap 'sleep 0.2; exit 0' TERM\necho start >> ${log}\n${LOOP}`);
    await program.restart(command(file), controller.signal);
    await until(() => existsSync(log));
    const restarted = rejected(program.restart(command(file), controller.signal));
    controller.abort(new Error('stop'));
    expect((await restarted).message).toBe('stop');
    await sleep(100);
    await program.dispose();
    expect(readFileSync(log, 'utf8')).toBe('start\n');
  });

  describe('after a signal that was passed on', () => {
    const ended = async (handler: string, { isForeground = false, graceMs = 4000 } = {}): Promise<number> => {
      const ready = join(tempFolder(), 'ready');
      const program = new RunningProgram({ isInForeground: () => isForeground, graceMs });
      const started = await program.restart(
        command(script(`trap '${handler}' INT\ntouch ${ready}\n${LOOP}`)),
        signal,
      );
      await until(() => existsSync(ready));
      process.emit('SIGINT', 'SIGINT');
      process.emit('SIGTERM', 'SIGTERM');
      await program.dispose();
      return started.ended;
    };

    it('the program can end in its own time, and gets no second signal', async () => {
      expect(await ended('sleep 0.3; exit 5')).toBe(5);
    });

    it('it is killed after the limit', async () => {
      expect(await ended(':', { graceMs: 300 })).toBe(128 + 9);
    });

    it('the terminal has sent SIGINT already, so it is not sent twice', async () => {
      expect(await ended('exit 5', { isForeground: true, graceMs: 300 })).toBe(128 + 9);
    });
  });

  it('tells the foreground of a terminal from a process without one', () => {
    const read = 'cat /proc/self/stat';
    const inTerminal = execFileSync('script', ['-qec', `exec ${read}`, '/dev/null'], { encoding: 'utf8' });
    expect(isForeground(inTerminal)).toBe(true);
    expect(isForeground(execFileSync('setsid', ['-w', ...read.split(' ')], { encoding: 'utf8' }))).toBe(
      false,
    );
  });
});

describe('prepareServe', () => {
  const EXECUTOR = '@org/rust-static:static-build';
  const prepare = (options: object, files: Record<string, string> = {}, build: object = {}) => {
    const root = cargoWorkspace(['app'], files);
    const project = { targets: { build: { executor: EXECUTOR, options: build } } };
    const context = executorContext({ root, targetName: 'serve' });
    Object.assign(context.projectsConfigurations.projects.app!.targets!, project.targets);
    return { root, ...prepareServe(options, context, ownBuildOptions(context)) };
  };

  it('takes the options of static-build, and builds with the profile dev into a folder of its own', () => {
    const build = {
      engine: 'host',
      inputDigest: 'x',
      outputPath: 'dist/own',
      rustflags: ['-C', 'opt-level=1'],
    };
    const {
      build: prepared,
      command,
      root,
      bin,
    } = prepare({ args: ['--port=1'], env: { A: '1' } }, {}, build);
    expect(prepared.plan).toMatchObject({ profile: 'dev', outputPath: 'dist/apps/app/serve', bins: ['app'] });
    expect(prepared.plan.rustflags).toContain('opt-level=1');
    expect(bin).toBe('app');
    expect(command).toMatchObject({
      program: join(root, 'dist/apps/app/serve/app'),
      args: ['--port=1'],
      cwd: join(root, 'apps/app'),
      env: { A: '1', CARGO_MANIFEST_DIR: join(root, 'apps/app') },
    });
  });

  it('takes settings that were edited since the start, and keeps options of project.json', () => {
    const before =
      'engine = "docker"\ninclude = ["old"]\nrustflags = ["-Copt-level=1"]\n[package.metadata.rust-static.env]\nA = "1"';
    const root = cargoWorkspace(['app'], { ...manifestWith(before), old: '', new: '' });
    const inferred = {
      ...{ engine: 'docker', target: `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-alpine-linux-musl` },
      ...{ include: ['old'], rustflags: ['-Copt-level=1'], env: { A: '1' }, inputDigest: 'x' },
    };
    const context = executorContext({ root, targetName: 'serve' });
    const options = { ...inferred, features: ['static'] };
    Object.assign(context.projectsConfigurations.projects.app!.targets!, {
      build: { executor: EXECUTOR, options },
    });
    const build = ownBuildOptions(context);
    expect(build).toEqual({ features: ['static'] });
    expect(prepareServe({}, context, build).build.plan).toMatchObject({ engine: 'docker', include: ['old'] });
    const [[path, text]] = Object.entries(manifestWith('engine = "host"\ninclude = ["new"]')) as [
      [string, string],
    ];
    writeFileSync(join(root, path), text);
    const { plan } = prepareServe({}, context, build).build;
    expect(plan).toMatchObject({ engine: 'host', include: ['new'], features: ['static'] });
    expect(plan.rustflags).not.toContain('-Copt-level=1');
    expect(plan.env).not.toHaveProperty('A');
  });

  it('runs the binary that is named, or the one with the name of the crate, or asks', () => {
    const two = { 'apps/app/src/bin/other.rs': '' };
    expect(prepare({}, two).bin).toBe('app');
    const { build, bin } = prepare({ bin: 'other' }, two);
    expect([build.plan.bins, bin]).toEqual([['other'], 'other']);
    const manifest = '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\nautobins = false\n';
    const bins = ['a', 'b'].map((name) => `[[bin]]\nname = "${name}"\npath = "src/main.rs"\n`).join('');
    const ambiguous = { 'apps/app/Cargo.toml': manifest + bins };
    expect(() => prepare({}, ambiguous)).toThrow(/several binaries: a, b[^]*--bin=a/);
    expect(prepare({ bin: 'a' }, ambiguous).bin).toBe('a');
  });

  it('refuses a working directory that does not exist, before it builds', () => {
    for (const cwd of ['nope', 'Cargo.toml'])
      expect(() => prepare({ cwd })).toThrow(new RegExp(`"${cwd}" is not a directory[^]*--cwd=apps/app`));
    expect(prepare({ cwd: 'apps' }).command.cwd).toMatch(/\/apps$/);
    expect(prepare({ cwd: 'dist/apps/app/serve' }).command.cwd).toMatch(/serve$/);
  });

  it('says why it cannot run on another system', () => {
    expect(() => refuseOtherSystem('darwin')).toThrow(/this is darwin/);
    expect(() => refuseOtherSystem('linux')).not.toThrow();
  });
});

describe('manifestDirNote', () => {
  const noteFor = (path: string, text: string) =>
    manifestDirNote(preparedIn(cargoWorkspace(['app'], { [path]: text })));
  const READ = 'const A: &str = env!("CARGO_MANIFEST_DIR");';

  it('names a source that keeps the folder of the build in the program', () => {
    expect(noteFor('apps/app/src/main.rs', READ)).toContain(
      'apps/app/src/main.rs uses env!("CARGO_MANIFEST_DIR")',
    );
  });

  it.each([
    ['apps/app/tests/x.rs', READ],
    ['apps/app/src/main.rs', 'std::env::var("CARGO_MANIFEST_DIR")'],
    ['apps/app/src/main.rs', 'include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/x"))'],
  ])('says nothing of %s with %s', (path, text) => expect(noteFor(path, text)).toBeUndefined());
});
