import { ACCESS, BUILDER, cargoDaemon, dockerRequest } from '../../../testing/docker-build';
import { rejected } from '../../../testing/memory-files';
import { openBuild } from '../session/open-build';

const HOME = '/rust-static-cargo';
const LOCK = '/rust-static/src/Cargo.lock';
type Daemon = ReturnType<typeof cargoDaemon>;

const fetches = (daemon: Daemon): number => daemon.ofKind('fetch').filter(({ ran }) => ran.length > 0).length;
/** Opens and closes a build. */
const open = async (daemon: Daemon, { request } = dockerRequest(), builder = BUILDER, access = ACCESS) =>
  (await openBuild(daemon, request, builder, access)).close();
const markers = (daemon: Daemon): string[] => [
  ...daemon.stored.get('rust-static-cargo-home-linux-amd64')!.tree.files.keys(),
];

describe('fetchCrates', () => {
  it.each([
    ['another builder', { ...BUILDER, identity: 'recipe-2', image: 'builder:2' }, ACCESS],
    [
      "another registry of the caller's",
      BUILDER,
      { ...ACCESS, userConfig: { fetch: '[source]\n', build: '' } },
    ],
  ])('fetches again for %s', async (_what, builder, access) => {
    const daemon = cargoDaemon();
    const build = dockerRequest();
    await open(daemon, build);
    await open(daemon, build);
    expect(fetches(daemon)).toBe(1);
    await open(daemon, build, builder, access);
    expect(fetches(daemon)).toBe(2);
    expect(markers(daemon)).toHaveLength(2);
  });

  it('fetches again for what decides, and not for a source file', async () => {
    const daemon = cargoDaemon();
    const build = dockerRequest({}, { files: { '.cargo/config.toml': '[net]\nretry = 1\n' } });
    await open(daemon, build);
    build.edit('apps/app/src/main.rs', 'fn main() { todo!() }\n');
    await open(daemon, build);
    expect(fetches(daemon)).toBe(1);
    build.edit('.cargo/config.toml', '[net]\nretry = 2\n');
    await open(daemon, build);
    expect(fetches(daemon)).toBe(2);
  });

  it('serves every checkout with what one has fetched', async () => {
    const daemon = cargoDaemon();
    await open(daemon);
    await open(daemon);
    expect(fetches(daemon)).toBe(1);
  });

  it('fetches again when the marker file was cut off while it was written', async () => {
    const daemon = cargoDaemon();
    const build = dockerRequest();
    await open(daemon, build);
    const { tree } = daemon.stored.get('rust-static-cargo-home-linux-amd64')!;
    const [marker] = markers(daemon);
    tree.write(marker!, tree.files.get(marker!)!.subarray(0, -5));
    await open(daemon, build);
    expect(fetches(daemon)).toBe(2);
  });

  it('shows cargo empty sources: no code of a crate is in the container that has the network', async () => {
    const seen: (string | undefined)[] = [];
    const daemon = cargoDaemon({
      fetch: (container) => {
        const root = '/rust-static/src';
        for (const path of ['apps/app/Cargo.toml', 'apps/app/src/main.rs'])
          seen.push(container.text(`${root}/${path}`));
        return {};
      },
    });
    await open(daemon);
    expect(seen[0]).toContain('name = "app"');
    expect(seen[1]).toBe('');
    expect(daemon.ofKind('fetch')[0]!.config.env).not.toHaveProperty('CARGO_ENCODED_RUSTFLAGS');
  });

  it('fetches in a fixed environment: what the settings say could run text of the workspace beside the tokens', async () => {
    const env = {
      RUSTC_WRAPPER: '/bin/sh',
      RUSTC: '/rust-static/src/apps/app/Cargo.toml',
      LD_PRELOAD: '/rust-static/src/apps/app/src/main.rs',
      GIT_SSH_COMMAND: 'sh -c env',
      CARGO_HOME: '/rust-static/src',
    };
    const daemon = cargoDaemon();
    const access = { ...ACCESS, secrets: { CARGO_REGISTRY_TOKEN: 'token' } };
    await open(daemon, dockerRequest({ env }), BUILDER, access);
    const [fetch] = daemon.ofKind('fetch');
    expect(fetch!.secrets).toEqual({ CARGO_REGISTRY_TOKEN: 'token' });
    expect(fetch!.config.env).toEqual({
      LD_PRELOAD: '',
      LD_LIBRARY_PATH: '',
      LD_AUDIT: '',
      CARGO_HOME: HOME,
      CARGO_CACHE_AUTO_CLEAN_FREQUENCY: 'never',
      CARGO_TERM_COLOR: 'never',
      CARGO_TERM_PROGRESS_WHEN: 'always',
      CARGO_TERM_PROGRESS_WIDTH: '120',
    });
    expect(daemon.ofKind('build')[0]!.config.env).toMatchObject({ RUSTC_WRAPPER: '/bin/sh' });
  });

  it('takes from the image only what names places, networks and registries', async () => {
    const daemon = cargoDaemon();
    const image = { id: '1', os: 'linux', arch: 'amd64', bytes: 1 };
    const kept = [
      'PATH=/bin',
      'RUSTUP_HOME=/rustup',
      'https_proxy=http://p',
      'CARGO_REGISTRIES_X_INDEX=sparse+x',
    ];
    const dropped = [
      'RUSTC_WRAPPER',
      'RUSTC',
      'CARGO_BUILD_RUSTC',
      'GIT_SSH_COMMAND',
      'CARGO_REGISTRY_CREDENTIAL_PROVIDER',
    ];
    const env = [...kept, ...dropped.map((name) => `${name}=/bin/sh`), 'LD_PRELOAD=/rust-static/src/x.rs'];
    daemon.known.set(BUILDER.image, { ...image, env });
    // The fake daemon has no `env`.
    await rejected(open(daemon));
    const { command, env: set } = daemon.ofKind('fetch')[0]!.config;
    const unset = command!.filter((_word, index) => command![index - 1] === '-u');
    expect(unset).toEqual([...dropped, 'LD_PRELOAD']);
    expect(command![unset.length * 2 + 1]).toBe('cargo');
    expect(set).toMatchObject({ LD_PRELOAD: '' });
  });

  it('builds with the lock as cargo has left it', async () => {
    const less = 'version = 4\n\n[[package]]\nname = "app"\nversion = "0.1.0"\n';
    const fetch = (container: { write(path: string, text: string): void }) => (
      container.write(LOCK, less),
      {}
    );
    const daemon = cargoDaemon({ fetch });
    await open(daemon);
    expect(daemon.ofKind('build')[0]!.text(LOCK)).toBe(less);
  });

  it('refuses a lock to which cargo has added something: it does not fit the manifests', async () => {
    const more =
      'version = 4\n\n[[package]]\nname = "app"\nversion = "0.1.0"\n\n[[package]]\nname = "new"\nversion = "1.0.0"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "00"\n';
    const daemon = cargoDaemon({ fetch: (container) => (container.write(LOCK, more), {}) });
    const error = await rejected(open(daemon));
    expect(error.message).toMatch(/Cargo\.lock/);
    expect(markers(daemon)).toEqual([]);
  });

  it('tries once more when the network failed', async () => {
    let tries = 0;
    const daemon = cargoDaemon({
      fetch: () =>
        tries++ === 0 ? { exitCode: 101, stderr: 'error: Could not resolve host: index.crates.io\n' } : {},
    });
    const build = dockerRequest();
    await open(daemon, build);
    expect(fetches(daemon)).toBe(2);
    expect(build.terminal.text()).toContain('the network failed; fetching once more');
  });

  it('does not wait for a second try when the user cancels', async () => {
    const build = dockerRequest();
    const daemon = cargoDaemon({
      fetch: () => {
        build.controller.abort(new Error('Cancelled by SIGINT'));
        return { exitCode: 101, stderr: 'error: Could not resolve host: index.crates.io\n' };
      },
    });
    await expect(open(daemon, build)).rejects.toThrow();
    expect(fetches(daemon)).toBe(1);
    expect(daemon.present).toEqual([]);
  });

  it('keeps the cargo home of a container that builds read-only', async () => {
    const daemon = cargoDaemon({ build: (container) => (container.write(`${HOME}/x`, ''), {}) });
    const session = await openBuild(daemon, dockerRequest().request, BUILDER, ACCESS);
    const home = daemon.ofKind('build')[0]!.config.volumes!.find(({ path }) => path === HOME);
    expect(home!.readOnly).toBe(true);
    await session.close();
  });
});
