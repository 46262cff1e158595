import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { buildInto, openSession, runBuild } from '../../build/run';
import { readArtifact } from '../../artifact/artifact';
import { fileDigest } from '../../testing/file-digest';
import { preparedIn } from '../../testing/build-fixture';
import { fakeTools } from '../../testing/fake-cargo';
import { hostBuild, TARGET } from '../../testing/host-build';
import { rejected } from '../../testing/memory-files';
import { hostEngine } from './host-engine';

describe('the host engine', () => {
  it("runs this machine's cargo and describes what it has linked", async () => {
    const { build, root, calls, folders, slot } = hostBuild();
    expect(await build()).toContain('dist/apps/app/static/app: static-pie');
    expect(readArtifact(join(root, 'dist/apps/app/static'))).toMatchObject({
      toolchain: { rustc: 'rustc 1.91.0', cargo: 'cargo 1.91.0' },
      builder: { engine: 'host' },
    });
    const { args, cwd } = calls('build')[0]!;
    expect(cwd).toBe(join(slot(), 'src'));
    expect(args.slice(0, 4)).toEqual(['build', '--frozen', '--target', TARGET]);
    expect(args.at(-1)).toMatch(/\/target\/rust-static\/[0-9a-f]{12}-0$/);
    // The folder's lock was removed.
    expect(folders()).toEqual([expect.stringMatching(/^[0-9a-f]{12}-0$/)]);
  });

  it('refuses what cargo has read beside the inputs, but not what build scripts have generated', async () => {
    const { prepared, context, root, caller } = hostBuild();
    // These fake tools report a workspace file, as for `include_str!`.
    const { path } = fakeTools({ read: [join(root, 'VERSION')] });
    const build = runBuild({ ...prepared(), env: { ...caller, PATH: path } }, context);
    expect((await rejected(build)).message).toContain('VERSION is read by app, but is not an input of it');
  });

  it('restores what a test has written into sources before the next command', async () => {
    const { prepared, context, slot } = hostBuild();
    const session = await openSession(prepared(), context, {});
    const source = join(slot(), 'src/apps/app/src/main.rs');
    const before = readFileSync(source, 'utf8');
    writeFileSync(source, 'fn main() { /* written by a test */ }\n');
    await session.cargo(
      () => ['test'],
      () => {},
    );
    expect(readFileSync(source, 'utf8')).toBe(before);
    await session.close();
  });

  it('empties the folder for temporary files of tests, which must exist', async () => {
    const { root, context, folders, caller } = hostBuild();
    const open = () => openSession(preparedIn(root, { env: caller, isTest: true }), context, {});
    const first = await open();
    await first.build(() => {});
    await first.close();
    const target = join(root, 'target/rust-static', folders()[0]!);
    const [tmp, ofTarget] = [join(target, 'tmp'), join(target, TARGET, 'tmp')];
    for (const folder of [tmp, ofTarget]) {
      mkdirSync(join(folder, 'left'), { recursive: true });
      writeFileSync(join(folder, '.left'), '');
    }
    await (await open()).close();
    expect([tmp, ofTarget].map((folder) => readdirSync(folder))).toEqual([[], []]);
  });

  it('forgets what was made from a source that changed under an older time', async () => {
    const { build, root, compiled } = hostBuild();
    await build();
    const [app, other] = [compiled('app'), compiled('app-other')];
    const source = join(root, 'apps/app/src/main.rs');
    writeFileSync(source, 'fn main() { /* restored */ }\n');
    utimesSync(source, 1, 1);
    await build();
    expect([app, other].map(existsSync)).toEqual([false, true]);
  });

  it('forgets everything when configuration changes', async () => {
    const { build, root, compiled } = hostBuild();
    await build();
    const second = compiled('serde');
    mkdirSync(join(root, '.cargo'));
    writeFileSync(join(root, '.cargo/config.toml'), '[env]\nX = "1"\n');
    await build();
    expect(existsSync(second)).toBe(false);
  });

  it('forgets a crate whose build script may have read what cargo is not told of, and no other', async () => {
    const { build, root, compiled } = hostBuild({}, 'include = ["VERSION"]');
    await build();
    const marks = [compiled('app'), compiled('serde')];
    await build();
    expect(marks.map(existsSync)).toEqual([true, true]);
    writeFileSync(join(root, 'VERSION'), '2');
    await build();
    expect(marks.map(existsSync)).toEqual([false, true]);
  });

  it('releases the folder of a build that cannot be opened, and of one that fails', async () => {
    const closed = hostBuild({ fail: { '--version': { exitCode: 1, stderr: 'no toolchain' } } });
    expect((await rejected(closed.build())).message).toContain('`cargo --version` failed with exit status 1');
    expect(closed.folders()).toEqual([]);
    const failing = hostBuild({ fail: { build: { exitCode: 101, stderr: 'error: oops\n' } } });
    expect((await rejected(failing.build())).message).toContain('cargo build failed for app');
    expect(failing.folders().filter((name) => name.endsWith('.lock'))).toEqual([]);
  });

  it('says why the crates cannot be listed', async () => {
    const { build } = hostBuild({ fail: { metadata: { exitCode: 101, stderr: 'no index' } } });
    expect((await rejected(build())).message).toMatch(
      /^`cargo metadata` failed\n\nno index\n\nCorrect what cargo reports/,
    );
  });

  it('leaves nothing of a build that is set apart, and keeps the target directory of others', async () => {
    const { prepared, context, root, folders, build, slot } = hostBuild();
    await build();
    const [kept] = folders();
    const folder = join(root, 'dist/apps/app/static');
    await buildInto(prepared(), folder, { ...context, fresh: 'one' });
    expect(folders()).toEqual([kept]);
    expect(readdirSync(dirname(slot()))).toEqual([basename(slot())]);
    expect(existsSync(join(folder, 'artifact.json'))).toBe(true);
  });

  it('notes what a static glibc binary still looks for', async () => {
    const { build, terminal } = hostBuild({}, `target = "x86_64-unknown-linux-gnu"`);
    await rejected(build());
    expect(terminal.text()).toContain('reads the name service modules (NSS)');
  });

  it('runs a finished binary alone', async () => {
    const script = '#!/bin/sh\n[ "$1" = --version ] && [ -z "$HOME" ] && echo "in $(ls | wc -l) files"\n';
    const { prepared, context, root } = hostBuild();
    writeFileSync(join(root, 'program'), script, { mode: 0o755 });
    const { plan, sources, env } = prepared();
    const request = { plan, sources, digestOf: fileDigest(root), env, workspaceRoot: root, ...context };
    const session = await hostEngine.open(request);
    const trial = { file: join(root, 'program'), args: ['--version'], milliseconds: 60_000, target: TARGET };
    expect(
      await session.smoke({ ...trial, target: `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-x` }),
    ).toEqual({
      exitCode: 0,
      output: expect.stringMatching(/in +0 files/),
      where: 'It ran in an empty folder, without environment variables.',
    });
    await expect(session.smoke({ ...trial, target: 'riscv64-x' })).rejects.toThrow(
      'cannot be tried on this machine',
    );
    await expect(
      session.smoke({
        ...trial,
        file: '/none',
        target: `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-x`,
      }),
    ).rejects.toThrow('/none cannot be started');
    expect(await session.execute(['sh', '-c', 'echo done'])).toBe('done');
    await session.close();
    expect(readFileSync(join(root, 'program'), 'utf8')).toBe(script);
  });
});
