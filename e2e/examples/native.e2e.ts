import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { manifest, writeNativeApps } from '../support/native-apps.cjs';
import { baseImage, builderImage, isTestBuilder } from '../support/test-builder.cjs';
import { removeVolumes } from '../support/volumes.cjs';
import { createWorkspace, must } from '../support/workspace.cjs';

/** The compiler and the archive that the test builder uses. */
const DEBIANS = [
  ...['--build-arg', 'CC=musl-gcc'],
  ...['--build-arg', 'OPUS_URL=http://deb.debian.org/debian/pool/main/o/opus/opus_1.5.2.orig.tar.gz'],
];

jest.setTimeout(1_200_000);

/**
 * Compiles real C and C++ code in the test builder. The finished program prints the version of each
 * library.
 */
describe('native libraries', () => {
  const workspace = createWorkspace();
  const docker = (...args: string[]) =>
    must(workspace.exec('docker', args), `docker ${args[0]}`).stdout.trim();
  const build = (app: string) => must(workspace.nx(['run', `${app}:static-build`]), app).output;
  const run = (app: string) =>
    execFileSync(join(workspace.root, `dist/apps/${app}/static/${app}`), { encoding: 'utf8', env: {} });
  const artifact = (app: string) => JSON.parse(workspace.read(`dist/apps/${app}/static/artifact.json`));
  const setup = (app: string, ...more: string[]) =>
    must(workspace.nx(['g', '@org/rust-static:setup', `apps/${app}`, '--no-interactive', ...more]), 'setup');
  const doctor = (...args: string[]) => workspace.exec('node_modules/.bin/rust-static', ['doctor', ...args]);

  beforeAll(() => writeNativeApps(workspace));
  afterAll(() => {
    removeVolumes(workspace);
    workspace.remove();
  });

  it('zlib, bzip2, xz, zstd with bindgen, sqlite and C++: compiled by their crates', () => {
    setup('archives');
    expect(workspace.read('apps/archives/Dockerfile')).toMatch(/^ {4}clang22-libclang \\$/m);
    expect(build('archives')).toContain('archives: static-pie, musl');
    expect(run('archives')).toMatch(
      /^zlib 1\.\S+\nbzip2 1\.0\.\S+, .*\nbzip2 packs 0 true\nxz 5\.\S+\nzstd 1\.\S+\nsqlite 3\.\S+\nc\+\+ true\n$/,
    );
    expect(artifact('archives').libraries).toEqual(
      expect.arrayContaining(['bz2', 'lzma', 'sqlite3', 'stdc++', 'z', 'zstd']),
    );
  });

  it('openssl, libgit2 and curl: compiled by their crates', () => {
    setup('net');
    expect(build('net')).toContain('net: static-pie, musl');
    expect(run('net')).toMatch(
      /^OpenSSL 3\.\S+ .*\nsha256 \[ba, 78, 16, bf\]\nlibgit2 \(1, \d+, \d+\)\ngit oid f2ba8f84ab5c1bce84a7b441cb1959cfc7093b7f\ncurl \S+ OpenSSL\/3\.\S+\n$/,
    );
  });

  it('doctor names each library and how it is linked, asked of cargo in the container', () => {
    const { status, stdout } = doctor('net', '--exact', '--json');
    const [project] = (
      JSON.parse(stdout) as { projects: { exact: boolean; libraries: { name: string; how: string }[] }[] }
    ).projects;
    expect(project!.exact).toBe(true);
    const compiled = project!.libraries
      .filter(({ how }) => how === 'compiled by its crate')
      .map(({ name }) => name);
    expect(compiled).toEqual(expect.arrayContaining(['curl', 'libgit2', 'openssl']));
    expect(status).toBe(0);
  });

  it('openssl as an archive of the system', () => {
    // Uses the archive that openssl-src has just made as a replacement for the system's.
    const copy = 'cp -r /t/*/release/build/openssl-sys-*/out/openssl-build/install /out/openssl';
    const copied = docker('volume', 'ls', '-q', '--filter', 'name=rust-static-target')
      .split('\n')
      .map((volume) => ['-v', `${volume}:/t:ro`, '-v', `${workspace.root}/apps/system:/out`])
      .filter(
        (mounts) =>
          workspace.exec('docker', ['run', '--rm', ...mounts, builderImage, 'sh', '-c', copy]).status === 0,
      );
    expect(copied.length).toBeGreaterThan(0);
    workspace.write(
      'apps/system/Dockerfile',
      `FROM ${builderImage} AS builder\nCOPY apps/system/openssl /opt/openssl\nENV OPENSSL_DIR=/opt/openssl\n`,
    );
    workspace.write(
      'apps/system/Cargo.toml',
      manifest('system', 'openssl = "0.10"\n', 'builder-files = ["apps/system/openssl"]\nfeatures = []\n'),
    );
    expect(build('system')).toContain('system: static-pie, musl');
    expect(run('system')).toMatch(/^OpenSSL 3\./);
    expect(artifact('system').libraries).toEqual(['crypto', 'ssl']);
  });

  it('a library that a stage of the Dockerfile compiles, with the right checksum only', () => {
    must(workspace.exec('cargo', ['init', '-q', '--vcs=none', 'apps/sound']), 'cargo init');
    setup('sound', '--libraries=opus');
    workspace.write(
      'apps/sound/src/main.rs',
      `unsafe extern "C" { fn opus_get_version_string() -> *const std::os::raw::c_char; }
fn main() { println!("{:?}", unsafe { std::ffi::CStr::from_ptr(opus_get_version_string()) }); }\n`,
    );
    const image = 'rust-static-e2e-opus:1';
    const stage = (...more: string[]) =>
      workspace.exec(
        'docker',
        [
          'build',
          '-q',
          '-t',
          image,
          '-f',
          'apps/sound/Dockerfile',
          '--target',
          'builder',
          '--build-arg',
          `BASE_IMAGE=${baseImage}`,
          ...(isTestBuilder() ? DEBIANS : []),
          ...more,
          '.',
        ],
        { DOCKER_BUILDKIT: '0' },
      );
    const wrong = stage('--build-arg', `OPUS_SHA512=${'0'.repeat(128)}`);
    expect(wrong.status).not.toBe(0);
    expect(wrong.output).toMatch(/archive: FAILED/);
    must(stage(), 'docker build');
    must(workspace.exec('cargo', ['update', '--workspace']), 'cargo update');
    must(workspace.nx(['run', 'sound:static-build', `--builderImage=${image}`]), 'sound');
    expect(run('sound')).toMatch(/libopus 1\.5\.2/);
    docker('rmi', '-f', image);
  });

  it('what cargo says under the feature static is kept, and nx sync agrees with it', () => {
    workspace.write(
      'apps/tls/Cargo.toml',
      manifest('tls', 'openssl-sys = { version = "0.9", optional = true }\nzstd-sys = "2"\n').replace(
        'static = []',
        'static = ["dep:openssl-sys"]',
      ),
    );
    workspace.write('apps/tls/src/main.rs', 'fn main() {}\n');
    must(workspace.exec('cargo', ['update', '--workspace']), 'cargo update');
    must(workspace.exec('cargo', ['fetch']), 'cargo fetch');
    setup('tls');
    const text = workspace.read('apps/tls/Dockerfile');
    expect(text).toMatch(
      /^# cargo says \([0-9a-f]{12}\): clang-sys unneeded, openssl archive, zstd compiled$/m,
    );
    expect(text).toMatch(/^ {4}openssl-libs-static/m);
    expect(text).not.toMatch(/^ {4}(?:perl|zstd)/m);
    must(workspace.nx(['sync:check']), 'sync:check');
    expect(doctor('tls').output).toContain('as cargo resolves them');
    expect(doctor('tls').status).toBe(0);
    // After a change of features, cargo's answers are no longer valid, and every possible package
    // is installed.
    workspace.write(
      'apps/tls/Cargo.toml',
      workspace
        .read('apps/tls/Cargo.toml')
        .replace('zstd-sys = "2"', 'zstd-sys = { version = "2", features = ["debug"] }'),
    );
    expect(workspace.nx(['sync:check']).status).not.toBe(0);
    must(workspace.nx(['sync']), 'sync');
    expect(workspace.read('apps/tls/Dockerfile')).toMatch(/perl[^]*zstd-static/);
    must(workspace.nx(['sync:check']), 'sync:check');
  });

  it('nx sync:check tells when a Dockerfile lacks what the crate declares; nx sync mends only that part', () => {
    const check = () => workspace.nx(['sync:check']);
    must(check(), 'sync:check');
    workspace.write(
      'apps/archives/Cargo.toml',
      workspace
        .read('apps/archives/Cargo.toml')
        .replace(
          '[package.metadata.rust-static]\n',
          '[package.metadata.rust-static]\nlibraries = ["libsodium"]\n',
        ),
    );
    workspace.write(
      'apps/archives/Dockerfile',
      `# mine\n${workspace.read('apps/archives/Dockerfile')}# mine too\n`,
    );
    const own = workspace.read('apps/system/Dockerfile');
    const before = workspace.read('apps/archives/Dockerfile');
    const { status, output } = check();
    expect(status).not.toBe(0);
    expect(output).toContain("apps/archives/Dockerfile does not have what the crate's libraries take");
    must(workspace.nx(['sync']), 'sync');
    const after = workspace.read('apps/archives/Dockerfile');
    expect(after.replace(/ {4}libsodium-(?:dev|static) \\\n/g, '')).toBe(before);
    expect(after).toContain('libsodium-static');
    expect(workspace.read('apps/system/Dockerfile')).toBe(own);
    must(check(), 'sync:check');
    expect(existsSync(join(workspace.root, 'apps/system/Dockerfile'))).toBe(true);
  });
});
