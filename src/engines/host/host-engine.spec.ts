import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { buildInto, runBuild } from '../../build/run';
import { readArtifact } from '../../artifact/artifact';
import { cargoWorkspace, manifestWith, preparedIn } from '../../testing/build-fixture';
import { fakeTools, type FakeTools } from '../../testing/fake-cargo';
import { rejected } from '../../testing/memory-files';
import { recordingTerminal } from '../terminal';
import { hostEngine } from './host-engine';

const TARGET = 'x86_64-unknown-linux-musl';
const setup = (tools: FakeTools = {}, settings = '', env: NodeJS.ProcessEnv = {}) => {
  const root = cargoWorkspace(['app'], { ...manifestWith(settings), VERSION: '1' });
  const fake = fakeTools(tools);
  const terminal = recordingTerminal({ env: {} });
  const controller = new AbortController();
  const context = { engineOf: async () => hostEngine, terminal, cancelled: controller.signal };
  const prepared = () => preparedIn(root, { env: { PATH: fake.path, ...env } });
  const build = (): Promise<string> => runBuild(prepared(), context);
  const calls = (program: string) => fake.calls().filter(({ args }) => args[0] === program);
  const folders = (): string[] => readdirSync(join(root, 'target/rust-static'));
  /** What tells cargo that a package is compiled. */
  const compiled = (name: string): string => {
    const at = join(root, 'target/rust-static', folders()[0]!, TARGET, 'release/.fingerprint');
    mkdirSync(join(at, `${name}-0123456789abcdef`), { recursive: true });
    return join(at, `${name}-0123456789abcdef`);
  };
  return { root, build, prepared, context, terminal, calls, folders, compiled, controller };
};

describe('the host engine', () => {
  it("runs this machine's cargo and describes what it has linked", async () => {
    const { build, root, calls, folders } = setup();
    expect(await build()).toContain('dist/apps/app/static/app: static-pie');
    expect(readArtifact(join(root, 'dist/apps/app/static'))).toMatchObject({
      toolchain: { rustc: 'rustc 1.91.0', cargo: 'cargo 1.91.0' },
      builder: { engine: 'host' },
    });
    const { args, cwd } = calls('build')[0]!;
    expect(cwd).toBe(root);
    expect(args.slice(0, 4)).toEqual(['build', '--locked', '--target', TARGET]);
    expect(args.at(-1)).toMatch(/\/target\/rust-static\/[0-9a-f]{12}-0$/);
    // The lock of the folder has gone.
    expect(folders()).toEqual([expect.stringMatching(/^[0-9a-f]{12}-0$/)]);
  });

  it('hands cargo the variables that the key covers, and no other', async () => {
    const secret = { AWS_SECRET: 'x', RUSTFLAGS: '-Cdebuginfo=2', CARGO_PROFILE_RELEASE_LTO: 'fat' };
    const { build, calls } = setup({}, 'env = { MODE = "prod" }', {
      ...secret,
      CC: 'clang',
      CARGO_REGISTRY_TOKEN: 'token',
    });
    await build();
    const { env } = calls('build')[0]!;
    for (const name of Object.keys(secret)) expect(env).not.toHaveProperty(name);
    expect(env).toMatchObject({ CC: 'clang', MODE: 'prod', CARGO_REGISTRY_TOKEN: 'token' });
    expect(env.CARGO_ENCODED_RUSTFLAGS).toContain('target-feature=+crt-static');
    expect(env.CARGO_ENCODED_RUSTFLAGS).toContain(`--remap-path-prefix=${join(homedir(), '.cargo')}`);
  });

  it('refuses what cargo has read beside the inputs, but not what build scripts have generated', async () => {
    const { prepared, context, root } = setup();
    // These tools name a file of the workspace, as `include_str!` would.
    const { path } = fakeTools({ read: [join(root, 'VERSION')] });
    const build = runBuild({ ...prepared(), env: { PATH: path } }, context);
    expect((await rejected(build)).message).toContain('VERSION is read by app, but is not an input of it');
  });

  it('forgets what was made from a source that changed under an older time', async () => {
    const { build, root, terminal, compiled } = setup();
    await build();
    const [app, other] = [compiled('app'), compiled('app-other')];
    const source = join(root, 'apps/app/src/main.rs');
    writeFileSync(source, 'fn main() { /* restored */ }\n');
    utimesSync(source, 1, 1);
    await build();
    expect(terminal.text()).toContain('apps/app/src/main.rs changed under an older time');
    expect([app, other].map(existsSync)).toEqual([false, true]);
  });

  it('forgets everything for an older file outside of every crate, and when configuration changes', async () => {
    const { build, root, compiled } = setup({}, 'include = ["VERSION"]');
    await build();
    const first = compiled('serde');
    writeFileSync(join(root, 'VERSION'), '2');
    utimesSync(join(root, 'VERSION'), 1, 1);
    await build();
    expect(existsSync(first)).toBe(false);
    const second = compiled('serde');
    mkdirSync(join(root, '.cargo'));
    writeFileSync(join(root, '.cargo/config.toml'), '[env]\nX = "1"\n');
    await build();
    expect(existsSync(second)).toBe(false);
  });

  it('forgets a crate whose build script may have read what cargo is not told of, and no other', async () => {
    const { build, root, compiled } = setup({}, 'include = ["VERSION"]');
    await build();
    const marks = [compiled('app'), compiled('serde')];
    await build();
    expect(marks.map(existsSync)).toEqual([true, true]);
    writeFileSync(join(root, 'VERSION'), '2');
    await build();
    expect(marks.map(existsSync)).toEqual([false, true]);
  });

  it('releases the folder of a build that cannot be opened, and of one that fails', async () => {
    const closed = setup({ fail: { '--version': { exitCode: 1, stderr: 'no toolchain' } } });
    expect((await rejected(closed.build())).message).toContain('`cargo --version` failed with exit status 1');
    expect(closed.folders()).toEqual([]);
    const failing = setup({ fail: { build: { exitCode: 101, stderr: 'error: oops\n' } } });
    expect((await rejected(failing.build())).message).toContain('cargo build failed for app');
    expect(failing.folders().filter((name) => name.endsWith('.lock'))).toEqual([]);
  });

  it('says why the crates cannot be listed', async () => {
    const { build } = setup({ fail: { metadata: { exitCode: 101, stderr: 'no index' } } });
    expect((await rejected(build())).message).toBe('`cargo metadata` failed\n\nno index');
  });

  it('leaves nothing of a build that is set apart, and keeps the target directory of others', async () => {
    const { prepared, context, root, folders, build } = setup();
    await build();
    const [kept] = folders();
    const folder = join(root, 'dist/apps/app/static');
    await buildInto(prepared(), folder, { ...context, fresh: 'one' });
    expect(folders()).toEqual([kept]);
    expect(existsSync(join(folder, 'artifact.json'))).toBe(true);
  });

  it('notes what a static glibc binary still looks for', async () => {
    const { build, terminal } = setup({}, `target = "x86_64-unknown-linux-gnu"`);
    await rejected(build());
    expect(terminal.text()).toContain("still looks for the machine's own name service modules");
  });

  it('runs a finished binary alone', async () => {
    const script = '#!/bin/sh\n[ "$1" = --version ] && [ -z "$HOME" ] && echo "in $(ls | wc -l) files"\n';
    const { prepared, context, root } = setup();
    writeFileSync(join(root, 'program'), script, { mode: 0o755 });
    const { plan, sources, env } = prepared();
    const request = { plan, sources, env, workspaceRoot: root, ...context };
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
