import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readArtifact } from '../artifact/artifact';
import { cargoWorkspace, fakeSurroundings, manifestWith, preparedIn } from '../testing/build-fixture';
import { elfFile } from '../testing/elf-fixture';
import type { FakeBuild } from '../testing/fake-engine';
import { rejected } from '../testing/memory-files';
import { buildInto, runBuild } from './run';
import { summary } from '../progress/summary';

const OUT = 'dist/apps/app/static';
const build = async (fake: FakeBuild = {}, more: Record<string, string> = {}, options: object = {}) => {
  const root = cargoWorkspace(['app'], more);
  const prepared = preparedIn(root, { options: { engine: 'host', ...options } });
  const surroundings = fakeSurroundings(fake);
  const run = async (): Promise<string> => summary(await runBuild(prepared, surroundings.context));
  return { root, prepared, run, ...surroundings, out: join(root, OUT) };
};
/** Returns the error of a failing build, and checks that the build left nothing behind. */
const failure = async (fake: FakeBuild, more?: Record<string, string>, options?: object): Promise<Error> => {
  const { run, root, log } = await build(fake, more, options);
  const error = await rejected(run());
  expect(existsSync(join(root, OUT))).toBe(false);
  expect(existsSync(join(root, 'dist/apps/app')) ? readdirSync(join(root, 'dist/apps/app')) : []).toEqual([]);
  if (!fake.openError) expect(log.at(-1)).toBe('close app');
  return error;
};

describe('runBuild', () => {
  it('puts proven binaries and their description in place, and says what was built', async () => {
    const { run, out, log, requests } = await build();
    expect((await run()).replace(/\s+/g, ' ')).toMatch(
      /^rust-static: dist\/apps\/app\/static\/app: static-pie, musl, x86_64-unknown-linux-musl, 0\.00 MiB, \d of \d crates compiled, \d+\.\d s, sha256 \w{12} $/,
    );
    expect(readdirSync(out).sort()).toEqual(['app', 'artifact.json', 'dependencies.json']);
    expect(readArtifact(out)).toMatchObject({
      project: 'app',
      version: '0.1.0',
      toolchain: { rustc: 'rustc 1.91.0', cargo: 'cargo 1.91.0' },
      builder: { engine: 'host' },
      binaries: [{ name: 'app', linkage: 'static-pie' }],
    });
    expect(log).toEqual([
      'open app',
      'build app',
      'copy /target/x86_64-unknown-linux-musl/release/app',
      'close app',
    ]);
    expect(requests[0]!.sources).toEqual([
      'Cargo.lock',
      'Cargo.toml',
      'apps/app/Cargo.toml',
      'apps/app/src/main.rs',
    ]);
  });

  it('writes the notes of the preparation first', async () => {
    const root = cargoWorkspace();
    const { context, terminal } = fakeSurroundings();
    await runBuild({ ...preparedIn(root), notes: ['mind the gap'] }, context);
    expect(terminal.text()).toMatch(/^rust-static: mind the gap\n/);
  });

  it('refuses a binary that is not static', async () => {
    const binary = elfFile({ interpreter: '/lib/ld-musl-x86_64.so.1', needed: ['libc.so'] });
    expect((await failure({ binary })).message).toContain('app is not static: it is dynamically linked');
  });

  it('refuses sources that changed while they were being built', async () => {
    const whileBuilding: FakeBuild['whileBuilding'] = ({ workspaceRoot }) =>
      writeFileSync(join(workspaceRoot, 'apps/app/src/main.rs'), 'fn main() { /* new */ }\n');
    expect((await failure({ whileBuilding })).message).toContain(
      'Sources changed while they were being built: apps/app/src/main.rs',
    );
  });

  it.each(['.cargo/config.toml', 'rust-toolchain.toml', 'apps/app/Dockerfile'])(
    'refuses %s when it appears while cargo runs',
    async (path) => {
      const { run, root, context, prepared } = await build({}, { '.cargo/keep': '' });
      void run;
      const engine = fakeSurroundings({ whileBuilding: () => writeFileSync(join(root, path), '# new\n') });
      const error = await rejected(runBuild(prepared, { ...context, ...engine.context }));
      expect(error.message).toContain(`Sources changed while they were being built: ${path}`);
    },
  );

  it('refuses a file that cargo read and that is no input', async () => {
    const more = { VERSION: '1' };
    const { root, prepared } = await build({}, more);
    const { context } = fakeSurroundings({
      filesRead: [join(root, 'apps/app/src/main.rs'), '/usr/include/stdio.h', join(root, 'VERSION')],
    });
    expect((await rejected(runBuild(prepared, context))).message).toContain(
      'VERSION is read by app, but is not an input of it',
    );
  });

  it('refuses a lock that a source reads: the build sees a part of it', async () => {
    const { root, prepared } = await build();
    const { context } = fakeSurroundings({ filesRead: [join(root, 'Cargo.lock')] });
    expect(await rejected(runBuild(prepared, context))).toMatchObject({ code: 'input-rewritten' });
  });

  it('refuses a Git LFS pointer that a source reads, and takes one that nothing reads', async () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n';
    const { root, prepared } = await build(
      {},
      { 'apps/app/shot.png': pointer, 'apps/app/logo.png': pointer },
    );
    const read = (...names: string[]) =>
      fakeSurroundings({ filesRead: names.map((name) => join(root, 'apps/app', name)) }).context;
    const error = await rejected(runBuild(prepared, read('src/main.rs', 'logo.png')));
    expect(error).toMatchObject({ code: 'source-lfs-pointer' });
    expect(error.message).toContain('apps/app/logo.png is a Git LFS pointer');
    await runBuild(prepared, read('src/main.rs'));
  });

  it("says in the user's words what cargo failed at", async () => {
    const cargo = { exitCode: 101, stderr: 'error[E0425]: cannot find function `oops` in this scope\n' };
    expect((await failure({ cargo, executables: [] })).message).toContain(
      'cargo build failed for app with exit status 101',
    );
  });

  it('names a file that the container did not get although the workspace has it', async () => {
    const stderr = "error: couldn't read `VERSION`: No such file or directory (os error 2)\n";
    const error = await failure({ cargo: { exitCode: 101, stderr }, executables: [] }, { VERSION: '1' });
    expect(error.message).toContain('VERSION is read by app, but is not an input of it');
  });

  it('refuses a build that has left no executable of a name', async () => {
    expect((await failure({ executables: ['other'] })).message).toContain(
      'Cargo built no executable named app\n\nIt reported other.',
    );
  });

  it('runs the binary where that is asked for, and keeps none that fails', async () => {
    const { run, log } = await build({}, {}, { smoke: ['--version'] });
    await run();
    expect(log).toContain('smoke --version');
    const error = await failure({ smoke: { exitCode: 1 } }, {}, { smoke: ['--version'] });
    expect(error.message).toContain('`app --version` ended with exit status 1');
  });

  it('splits debug information from the binary', async () => {
    const { run, out, log } = await build({}, {}, { debugSymbols: true });
    await run();
    expect(readArtifact(out).binaries[0]!.debug).toMatchObject({ path: 'app.debug' });
    const path = '/target/x86_64-unknown-linux-musl/release';
    expect(log.slice(2, -1)).toEqual([
      `objcopy --only-keep-debug ${path}/app ${path}/app.debug`,
      `objcopy --strip-debug --add-gnu-debuglink=${path}/app.debug ${path}/app ${path}/.app.stripped`,
      `copy ${path}/.app.stripped`,
      `copy ${path}/app.debug`,
    ]);
  });

  it("takes certificates, libraries and their packages from the builder's files", async () => {
    const linked = { reason: 'build-script-executed', package_id: 'x#libz-sys@1.0.0', linked_libs: ['z'] };
    const { run, out } = await build({
      messages: [linked],
      files: {
        '/etc/ssl/certs/ca-certificates.crt': 'PEM',
        '/lib/apk/db/installed': 'P:zlib-static\nV:1.3-r0\nL:Zlib\nF:usr/lib\nR:libz.a\n\n',
      },
    });
    await run();
    expect(readArtifact(out)).toMatchObject({
      libraries: ['z'],
      packages: { z: { name: 'zlib-static', version: '1.3-r0' } },
      certificates: { path: 'ca-certificates.crt' },
    });
  });

  it('shares what it has compiled with those that wait, and does not fail for it', async () => {
    const { prepared } = await build();
    const [good, bad] = [
      fakeSurroundings(),
      fakeSurroundings({ session: { shareCache: () => Promise.reject(new Error('disk full')) } }),
    ];
    await runBuild(prepared, { ...good.context, followers: 2 });
    expect(good.log).toContain('share with 2');
    await runBuild(prepared, { ...bad.context, followers: 2 });
    expect(bad.terminal.text()).toContain('the next builds compile everything again: disk full');
  });

  it('keeps the output of before when a build fails, and closes the session', async () => {
    const { run, out, prepared } = await build();
    await run();
    const { context } = fakeSurroundings({ openError: new Error('no daemon') });
    expect((await rejected(runBuild(prepared, context))).message).toBe('no daemon');
    expect(readdirSync(out)).toContain('artifact.json');
  });

  it('keeps nothing of a build that was cancelled', async () => {
    const controller = new AbortController();
    const { prepared, root } = await build();
    const { context } = fakeSurroundings({ whileBuilding: () => controller.abort(new Error('Cancelled')) });
    const error = await rejected(runBuild(prepared, { ...context, cancelled: controller.signal }));
    expect(error.message).toBe('Cancelled');
    expect(existsSync(join(root, OUT))).toBe(false);
  });
});

describe('buildInto', () => {
  it('hands the isolation key and the environment of the preparation to the engine', async () => {
    const root = cargoWorkspace(['app'], { 'first/.keep': '', ...manifestWith('profile = "bench"') });
    const { context, requests } = fakeSurroundings();
    await buildInto(preparedIn(root, { env: { PATH: '/bin' } }), join(root, 'first'), {
      ...context,
      fresh: 'one',
    });
    expect(requests[0]).toMatchObject({ fresh: 'one', env: { PATH: '/bin' }, plan: { profile: 'bench' } });
  });
});
