import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { runBuild } from '../../build/run';
import { fakeTools, type ToolCall } from '../../testing/fake-cargo';
import { hostBuild, TARGET } from '../../testing/host-build';
import { rejected } from '../../testing/memory-files';
import { tempFolder } from '../../testing/temp-folder';

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort();

describe('what cargo sees of this machine', () => {
  it('builds in a tree of the inputs alone, with the lock that cargo resolved while it fetched', async () => {
    const { build, slot, root, calls } = hostBuild({ lock: 'version = 4\n' });
    writeFileSync(join(root, 'apps/app/notes.md'), '');
    await build();
    expect(filesIn(join(slot(), 'src'))).toEqual([
      'Cargo.lock',
      'Cargo.toml',
      'apps/app/Cargo.toml',
      'apps/app/notes.md',
      'apps/app/src/main.rs',
    ]);
    expect(readFileSync(join(slot(), 'src/Cargo.lock'), 'utf8')).toBe('version = 4\n');
    expect(readFileSync(join(slot(), 'checkout'), 'utf8')).toBe(root);
    const [{ args }] = calls('fetch') as [ToolCall];
    expect(args).toEqual(['fetch', '--manifest-path', expect.any(String), '--target', TARGET]);
  });

  it('fetches only when something decides what is fetched has changed, or is missing', async () => {
    const { build, root, calls, slot } = hostBuild();
    await build();
    writeFileSync(join(root, 'apps/app/src/main.rs'), 'fn main() {}\n\n');
    await build();
    expect(calls('fetch')).toHaveLength(1);
    writeFileSync(
      join(root, 'apps/app/Cargo.toml'),
      `${readFileSync(join(root, 'apps/app/Cargo.toml'), 'utf8')}\n`,
    );
    await build();
    expect(calls('fetch')).toHaveLength(2);
    rmSync(slot(), { recursive: true });
    await build();
    expect(calls('fetch')).toHaveLength(3);
  });

  it('fetches for all platforms and tries again when a crate is missing after all', async () => {
    const failure = { exitCode: 101, stderr: 'error: failed to download `x v1.0.0`\n', once: true };
    const { build, calls } = hostBuild({ fail: { build: failure } });
    expect(await build()).toContain('static-pie');
    expect(calls('build')).toHaveLength(2);
    expect(calls('fetch').map(({ args }) => args.includes('--target'))).toEqual([true, false]);
  });

  it('hands cargo the variables that the key covers, constants, and nothing that says whose machine it is', async () => {
    const hidden = {
      AWS_SECRET: 'x',
      RUSTFLAGS: '-Cdebuginfo=2',
      CARGO_PROFILE_RELEASE_LTO: 'fat',
      TZ: 'Asia/Tokyo',
      SHELL: '/bin/fish',
      LC_ALL: 'de_DE',
      HTTPS_PROXY: 'http://proxy',
      CARGO_REGISTRY_TOKEN: 'token',
      SSH_AUTH_SOCK: '/agent',
    };
    const { build, calls, slot } = hostBuild({}, 'env = { MODE = "prod" }', {
      ...hidden,
      USER: 'me',
      LANG: 'de_DE',
      CC: 'clang',
      CARGO_HOME: '/cargo-home',
    });
    await build();
    const { env } = calls('build')[0]!;
    for (const name of Object.keys(hidden)) expect(env).not.toHaveProperty(name);
    expect(env).toMatchObject({ CC: 'clang', MODE: 'prod', CARGO_HOME: '/cargo-home' });
    expect(env).toMatchObject({ HOME: join(slot(), 'home'), USER: 'rust-static', LANG: 'C.UTF-8' });
    // The workspace's configuration may set it; then paths in `.d` files would be relative to another folder.
    expect(env.CARGO_BUILD_DEP_INFO_BASEDIR).toBe(join(slot(), 'home/none'));
    expect(env.CARGO_ENCODED_RUSTFLAGS).toContain('target-feature=+crt-static');
    expect(env.CARGO_ENCODED_RUSTFLAGS).toContain('--remap-path-prefix=/cargo-home=/cargo');
    expect(env.CARGO_ENCODED_RUSTFLAGS).toContain(`--remap-path-prefix=${slot()}/src=/src`);
  });

  it("adds to the C flags of cargo's configuration, and leaves its date: cargo replaces no variable that is set", async () => {
    const { build, calls, root } = hostBuild();
    mkdirSync(join(root, '.cargo'));
    writeFileSync(
      join(root, '.cargo/config.toml'),
      '[env]\nCFLAGS = "-DFAST"\nCXXFLAGS = "-DSLOW"\nSOURCE_DATE_EPOCH = "1"\n',
    );
    await build();
    const { env } = calls('build')[0]!;
    expect(env.CFLAGS_x86_64_unknown_linux_musl).toMatch(/^-DFAST -ffile-prefix-map=/);
    expect(env.CXXFLAGS_x86_64_unknown_linux_musl).toMatch(/^-DSLOW -ffile-prefix-map=/);
    expect(env).not.toHaveProperty('SOURCE_DATE_EPOCH');
  });

  it('fetches as the caller, with nothing of the settings and no program that they could name', async () => {
    const { build, calls } = hostBuild({}, 'env = { RUSTC = "apps/evil", MODE = "prod" }', {
      CARGO_REGISTRY_TOKEN: 'token',
      HTTPS_PROXY: 'http://proxy',
      USER: 'me',
      RUSTC_WRAPPER: 'sccache',
    });
    await build();
    const { env } = calls('fetch')[0]!;
    expect(env).toMatchObject({ CARGO_REGISTRY_TOKEN: 'token', HTTPS_PROXY: 'http://proxy', USER: 'me' });
    expect(env).toMatchObject({ RUSTC: 'rustc', RUSTC_WRAPPER: '', RUSTC_WORKSPACE_WRAPPER: '' });
    expect(env).not.toHaveProperty('MODE');
    expect(calls('build')[0]!.env.SCCACHE_DIR).toMatch(/\/sccache$/);
  });

  it('chooses the toolchain that rustup chooses in the workspace', async () => {
    const rustup = tempFolder({ 'toolchains/nightly-x/lib/rustlib': '' });
    const sysroot = join(rustup, 'toolchains/nightly-x');
    const { build, calls } = hostBuild({ sysroot }, '', { RUSTUP_HOME: rustup });
    await build();
    for (const { env } of [...calls('fetch'), ...calls('build')])
      expect(env).toMatchObject({ RUSTUP_TOOLCHAIN: 'nightly-x', RUSTUP_HOME: rustup });
  });

  it('names the configuration above the workspace, which says where crates come from', async () => {
    const { build, calls, root } = hostBuild({}, '', {}, 'below');
    mkdirSync(join(root, '../.cargo'));
    writeFileSync(join(root, '../.cargo/config.toml'), '[net]\nretry = 5\n');
    await build();
    for (const { args } of [...calls('fetch'), ...calls('build')])
      expect(args.slice(1, 3)).toEqual(['--config', join(root, '../.cargo/config.toml')]);
  });

  it('means files of the tree where settings name those of the workspace', async () => {
    const { build, calls, slot, root, caller } = hostBuild({}, 'include = ["VERSION"]');
    Object.assign(caller, { OPENSSL_DIR: `${root}/ssl`, PATH: `${root}/bin:${caller.PATH}` });
    await build();
    const { env } = calls('build')[0]!;
    expect(env.OPENSSL_DIR).toBe(join(slot(), 'src/ssl'));
    expect(env.PATH).toBe(caller.PATH);
  });

  it('runs a build script again if the files that it had written beside the sources are gone', async () => {
    const { build, slot, compiled } = hostBuild();
    await build();
    const app = compiled('app');
    await build();
    expect(existsSync(app)).toBe(true);
    writeFileSync(join(slot(), 'src/apps/app/src/gen.rs'), '');
    await build();
    expect(existsSync(app)).toBe(false);
  });

  it('refuses a binary whose build has written into the sources', async () => {
    const { prepared, context, root, caller } = hostBuild();
    const { path } = fakeTools({ write: 'apps/app/src/main.rs' });
    const build = runBuild({ ...prepared(), env: { ...caller, PATH: path } }, context);
    expect((await rejected(build)).message).toContain(
      'The build wrote into its own sources: apps/app/src/main.rs',
    );
    expect(existsSync(join(root, 'dist/apps/app/static/artifact.json'))).toBe(false);
  });

  it('shows paths of the workspace, not of the tree', async () => {
    const { build, terminal, slot, root } = hostBuild();
    await build();
    expect(terminal.text()).toContain(`Compiling app v0.1.0 (${root}/apps/app)`);
    expect(terminal.text()).not.toContain(slot());
  });

  it('removes the trees of checkouts that are gone, or that no build has used for a month', async () => {
    const { build, slot } = hostBuild();
    await build();
    const trees = dirname(slot());
    const other = (name: string, checkout: string, days = 0): void => {
      mkdirSync(join(trees, name));
      writeFileSync(join(trees, name, 'checkout'), checkout);
      const used = new Date(Date.now() - days * 86_400_000);
      utimesSync(join(trees, name, 'checkout'), used, used);
    };
    other('gone-0', '/no/such/checkout');
    other('old-0', trees, 31);
    other('used-0', trees, 29);
    await build();
    expect(readdirSync(trees).sort()).toEqual([basename(slot()), 'used-0'].sort());
  });
});
