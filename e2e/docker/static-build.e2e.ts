import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAIN, MANIFEST, writeRealApp } from '../support/real-app.cjs';
import { removeVolumes } from '../support/volumes.cjs';
import { eventually } from '../support/wait.cjs';
import { createWorkspace, must } from '../support/workspace.cjs';

jest.setTimeout(1_200_000);

/**
 * The same tests with a real daemon. The generated Dockerfile is built unchanged except for its
 * base image, which is the test builder, or the Alpine image that RUST_STATIC_TEST_BASE names. No
 * run with an Alpine image has been made so far.
 */
const workspace = createWorkspace();
const out = join(workspace.root, 'dist/apps/real/static');
const build = (...more: string[]) => workspace.nx(['run', 'real:static-build', ...more]);
const docker = (...args: string[]) => must(workspace.exec('docker', args), `docker ${args[0]}`).stdout.trim();
const run = () => execFileSync(join(out, 'real'), ['--greet=you'], { encoding: 'utf8' });
const plain = (text: string): string => text.replace(/\u001b\[[0-9;]*m/g, '');
const owned = (kind: string): string[] =>
  docker('ps', '-aq', '--filter', `label=org.rust-static.kind${kind ? `=${kind}` : ''}`)
    .split('\n')
    .filter(Boolean);

beforeAll(() => writeRealApp(workspace));

afterAll(() => {
  removeVolumes(workspace);
  workspace.remove();
});

describe('static-build with the docker engine', () => {
  it('builds a static-pie with musl from a crate with a macro, a parser and C code', () => {
    const { output } = must(build(), 'static-build');
    expect(plain(output)).toMatch(/Compiling libz-sys v[\s\S]*Compiling real v1\.2\.3/);
    expect(output).toMatch(
      /apps\/real\/static\/real: static-pie, musl,\s+x86_64-alpine-linux-musl,\s+[\d.]+ MiB,\s+(\d+) of \1 crates compiled,\s+[\d.]+ s,\s+sha256 [0-9a-f]{12}$/m,
    );
    const artifact = JSON.parse(workspace.read('dist/apps/real/static/artifact.json'));
    expect(artifact).toMatchObject({
      libc: 'musl',
      version: '1.2.3',
      libraries: ['z'],
      builder: { engine: 'docker' },
    });
    expect(artifact.binaries[0]).toMatchObject({ linkage: 'static-pie' });
    const dependencies = JSON.parse(workspace.read('dist/apps/real/static/dependencies.json')) as {
      name: string;
    }[];
    expect(dependencies.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['indoc', 'lexopt', 'libz-sys']),
    );
    expect(run()).toMatch(/^\{"greet":"you"\} zlib 1\.\d/);
  });

  it('collects the licenses of the crates in the binary', () => {
    const text = workspace.read('dist/apps/real/static/THIRD-PARTY-LICENSES');
    expect(text).toMatch(/^From [^:]*lexopt \d[^:]*:\n\n\s*(MIT License|Copyright|Permission)/m);
    expect(text).not.toContain('indoc');
    expect(text).not.toContain('no license text');
  });

  it('runs in an image FROM scratch', () => {
    workspace.write('dist/scratch/Dockerfile', 'FROM scratch\nCOPY real /real\nENTRYPOINT ["/real"]\n');
    writeFileSync(join(workspace.root, 'dist/scratch/real'), readFileSync(join(out, 'real')), {
      mode: 0o755,
    });
    const image = docker('build', '-q', 'dist/scratch');
    expect(docker('run', '--rm', '--network=none', image, '--greet=scratch')).toMatch(
      /\{"greet":"scratch"\} zlib/,
    );
    docker('rmi', '-f', image);
  });

  it('leaves no container, and nothing on this machine that belongs to somebody else', () => {
    expect(owned('')).toEqual([]);
    expect(statSync(join(out, 'real')).uid).toBe(process.getuid!());
    expect(existsSync(join(workspace.root, 'target'))).toBe(false);
  });

  it('restores the executable from the cache without a daemon', () => {
    rmSync(join(workspace.root, 'dist'), { recursive: true });
    const { output } = must(
      workspace.nx(['run', 'real:static-build'], { DOCKER_HOST: 'unix:///nonexistent' }),
      'static-build',
    );
    expect(output).toContain('local cache');
    expect(statSync(join(out, 'real')).mode & 0o777).toBe(0o755);
  });

  it('sends one file and compiles one crate after an edit, even one with an older time', () => {
    const file = join(workspace.root, 'apps/real/src/main.rs');
    writeFileSync(file, MAIN.replace('zlib {}', 'ZLIB {}'));
    utimesSync(file, 1000, 1000);
    const output = plain(must(build(), 'static-build').output);
    expect(output).toContain('rust-static: 1 changed source file sent to the builder');
    expect(output.match(/Compiling /g)).toHaveLength(1);
    expect(output).not.toContain('crates fetched');
    expect(run()).toContain('ZLIB 1.');
  });

  it('sees a file that is gone', () => {
    workspace.write('apps/real/src/extra.rs', 'pub const X: u8 = 1;\n');
    workspace.write('apps/real/src/main.rs', `mod extra;\n${MAIN}`);
    must(build(), 'static-build');
    rmSync(join(workspace.root, 'apps/real/src/extra.rs'));
    const { status, output } = build();
    expect(status).not.toBe(0);
    expect(plain(output)).toContain('file not found for module `extra`');
    workspace.write('apps/real/src/main.rs', MAIN);
  });

  it('names a file that the compiler misses because it is not an input, and the line to add', () => {
    workspace.write('proto/greeting.txt', 'from afar');
    const source = 'fn main() { print!(include_str!("../../../proto/greeting.txt")); }\n';
    const { status, output } = workspace.withText('apps/real/src/main.rs', source, build);
    expect(status).not.toBe(0);
    expect(output).toContain('proto/greeting.txt is read by real, but is not an input of it');
    expect(output).toContain('include = ["proto/greeting.txt"]');
  });

  it('fails with the name of the library when the result is dynamic', () => {
    const { status, output } = build('--rustflags=-C', '--rustflags=target-feature=-crt-static');
    expect(status).not.toBe(0);
    expect(plain(output)).toContain('real is not static: it is dynamically linked');
    expect(output).toMatch(/It asks for the interpreter \/lib.*\n/);
    expect(output).toMatch(/^ {2}libc\.so/m);
    expect(owned('')).toEqual([]);
  });

  it('says what the daemon said when the stage cannot be built', () => {
    const text = workspace
      .read('apps/real/Dockerfile')
      .replace(/^ {4}cargo/m, '    no-such-package \\\n    cargo');
    const { status, output } = workspace.withText('apps/real/Dockerfile', text, build);
    expect(status).not.toBe(0);
    expect(output).toContain('no-such-package (no such package)');
    expect(plain(output)).toContain('The stage "builder" of apps/real/Dockerfile cannot be built');
    expect(output).toMatch(/The daemon says: .*apk add.* returned a non-zero code: 1/);
  });

  it('refuses a stale lock with the command to run, and leaves it alone', () => {
    const text = `${MANIFEST}\n[target.'cfg(unix)'.dependencies]\nhex = "0.4"\n`;
    const lock = workspace.read('Cargo.lock');
    const { status, output } = workspace.withText('apps/real/Cargo.toml', text, build);
    expect(status).not.toBe(0);
    expect(output).toContain(
      'Run `cargo update --workspace --manifest-path Cargo.toml` and commit Cargo.lock.',
    );
    expect(workspace.read('Cargo.lock')).toBe(lock);
  });

  it("takes nothing of the caller's RUSTFLAGS, so that the binary runs on any machine", () => {
    must(build(), 'static-build');
    const before = workspace.read('dist/apps/real/static/artifact.json');
    must(
      workspace.nx(['run', 'real:static-build', '--skip-nx-cache'], { RUSTFLAGS: '-C target-cpu=native' }),
      'static-build',
    );
    expect(workspace.read('dist/apps/real/static/artifact.json')).toBe(before);
  });
});

describe('a build that is killed', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'leaves no container and no part of an output after %s',
    async (signal) => {
      rmSync(join(workspace.root, 'dist'), { recursive: true, force: true });
      workspace.write(
        'apps/real/build.rs',
        'fn main() { std::thread::sleep(std::time::Duration::from_secs(600)); }\n',
      );
      const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' };
      const child = spawn(join(workspace.root, 'node_modules/.bin/nx'), ['run', 'real:static-build'], {
        cwd: workspace.root,
        env,
        detached: true,
        stdio: 'ignore',
      });
      const running = () => docker('ps', '-q', '--filter', 'label=org.rust-static.kind=build');
      await eventually(() => running().length > 0, 'a container');
      process.kill(-child.pid!, signal);
      await eventually(() => running().length === 0, 'the end of the container');
      expect(existsSync(out)).toBe(false);
      rmSync(join(workspace.root, 'apps/real/build.rs'));
      // A cache hit would not reach the leftovers.
      must(build('--skip-nx-cache'), 'static-build');
      expect(run()).toContain('zlib');
      expect(readdirSync(join(workspace.root, 'dist/apps/real'))).toEqual(['static']);
    },
  );
});
