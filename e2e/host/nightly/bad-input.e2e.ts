import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createWorkspace, hostTarget, must } from '../../support/workspace.cjs';

jest.setTimeout(600_000);

/**
 * Tests the messages that a user gets for wrong input, in a real workspace with the packed plugin.
 */
const workspace = createWorkspace();
const { target } = hostTarget();
const out = join(workspace.root, 'dist/apps/app/static');
const build = (...more: string[]) =>
  workspace.nx(['run', 'app:static-build', '--engine=host', `--triple=${target}`, ...more]);

beforeAll(
  () => void must(workspace.nx(['g', '@org/rust-static:setup', 'apps/app', '--no-interactive']), 'setup'),
);
afterAll(() => workspace.remove());

describe('bad input to static-build', () => {
  const SOURCE = 'fn main() { println!("good"); }\n';
  const failing = (...more: string[]): string => {
    const { status, output } = build(...more);
    expect(status).not.toBe(0);
    return output.replace(/\u001b\[[0-9;]*m/g, '');
  };

  beforeAll(() => workspace.write('apps/app/src/main.rs', SOURCE));

  it('an unknown option', () => {
    expect(failing('--bogus=1')).toContain('Unknown option "bogus" of app:static-build');
    expect(failing('--bogus=1', '--batch=false')).toContain('Unknown option "bogus" of app:static-build');
  });

  it('a word that belongs to no option', () => {
    expect(failing('stray')).toContain('Unexpected argument "stray" of app:static-build');
  });

  it('a value of another type', () => {
    expect(failing('--network=perhaps')).toContain('It is "perhaps"; it should be true or false.');
  });

  it('an unknown engine, on the command line and in the environment', () => {
    expect(workspace.nx(['run', 'app:static-build', '--engine=podmann']).output).toContain(
      'It is "podmann"; it should be "docker" or "host".',
    );
    const { output } = workspace.nx(['run', 'app:static-build'], { RUST_STATIC_ENGINE: 'podmann' });
    expect(output).toContain('Unknown engine "podmann"');
  });

  it('a binary that the crate does not have', () => {
    expect(failing('--bins=other')).toContain('No binary named "other" in crate app (apps/app/Cargo.toml)');
  });

  it('an output path outside the workspace', () => {
    expect(failing('--outputPath=../out')).toContain(
      'Option "outputPath" is "../out", which is outside the workspace',
    );
  });

  it('an output path in a spelling that Nx does not resolve: it would cache another folder', () => {
    expect(failing('--output-path=out/app')).toContain(
      'Option "outputPath" is "out/app", but the target\'s outputs are dist/apps/app/static',
    );
    expect(existsSync(join(workspace.root, 'out'))).toBe(false);
  });

  it('an input that only the command line names', () => {
    expect(failing('--include=proto')).toContain(
      'Option "include" names proto, which is not an input of the target',
    );
  });

  it('a target without a standard library', () => {
    const { status, output } = workspace.nx([
      'run',
      'app:static-build',
      '--engine=host',
      '--triple=riscv64gc-unknown-linux-musl',
    ]);
    expect(status).not.toBe(0);
    expect(output).toContain('`rustup target add riscv64gc-unknown-linux-musl`');
  });

  it('a compile error: cargo speaks, and the previous output stays as it was', () => {
    must(build(), 'static-build');
    const before = workspace.read('dist/apps/app/static/artifact.json');
    workspace.write('apps/app/src/main.rs', 'fn main() { oops(); }\n');
    const output = failing();
    expect(output).toContain('error[E0425]: cannot find function `oops` in this scope');
    expect(output).toContain('cargo build failed for app with exit status 101');
    expect(workspace.read('dist/apps/app/static/artifact.json')).toBe(before);
    expect(readdirSync(join(workspace.root, 'dist/apps/app'))).toEqual(['static']);
    rmSync(join(workspace.root, 'dist'), { recursive: true });
    failing();
    expect(existsSync(out)).toBe(false);
    workspace.write('apps/app/src/main.rs', SOURCE);
  });

  it('a dynamic result: the library and the interpreter are named, and nothing is left as output', () => {
    rmSync(join(workspace.root, 'dist'), { recursive: true, force: true });
    const output = failing('--rustflags=-C', '--rustflags=target-feature=-crt-static');
    expect(output).toContain('app is not static: it is dynamically linked');
    expect(output).toMatch(/It asks for the interpreter \/lib.*ld-/);
    expect(output).toMatch(/ {2}libc\.(so|musl)/);
    expect(existsSync(out)).toBe(false);
  });

  it('a lock that is stale, ignored, absent', () => {
    const [lock, manifest, ignore] = ['Cargo.lock', 'apps/app/Cargo.toml', '.gitignore'].map((file) =>
      workspace.read(file!),
    );
    workspace.write('apps/app/Cargo.toml', manifest!.replace('version = "0.1.0"', 'version = "0.2.0"'));
    expect(failing()).toContain(
      'Run `cargo update --workspace --manifest-path Cargo.toml` and commit Cargo.lock.',
    );
    expect(workspace.read('Cargo.lock')).toBe(lock);
    workspace.write('apps/app/Cargo.toml', manifest!);
    workspace.write('.gitignore', `${ignore}Cargo.lock\n`);
    expect(failing()).toContain('Cargo.lock is ignored by git');
    workspace.write('.gitignore', ignore!);
    rmSync(join(workspace.root, 'Cargo.lock'));
    expect(failing()).toContain(
      'Run `cargo generate-lockfile --manifest-path Cargo.toml` and commit Cargo.lock.',
    );
    workspace.write('Cargo.lock', lock!);
  });

  it('a manifest that does not parse: only its own targets fail, with file and line', () => {
    const manifest = workspace.read('apps/app/Cargo.toml');
    workspace.write('apps/app/Cargo.toml', `${manifest}\noops\n`);
    must(workspace.nx(['show', 'projects']), 'nx show projects');
    expect(failing()).toMatch(/Cannot parse apps\/app\/Cargo.toml, line \d+/);
    workspace.write('apps/app/Cargo.toml', manifest);
  });

  it('no cargo', () => {
    const bin = join(workspace.root, 'bin');
    must(workspace.exec('mkdir', ['-p', bin]), 'mkdir');
    for (const program of [process.execPath, '/bin/sh'])
      must(workspace.exec('ln', ['-sf', program, bin]), 'ln');
    const { status, output } = workspace.nx(['run', 'app:static-build', '--engine=host', '--profile=dev'], {
      PATH: bin,
    });
    expect(status).not.toBe(0);
    expect(output).toContain('No cargo on this machine');
  });

  it('no Docker daemon', () => {
    const { status, output } = workspace.nx(['run', 'app:static-build'], {
      DOCKER_HOST: 'unix:///nonexistent/docker.sock',
    });
    expect(status).not.toBe(0);
    expect(output).toContain('No Docker daemon answers');
    expect(output).toContain('unix:///nonexistent/docker.sock (DOCKER_HOST): there is no such socket');
    expect(output).toContain('--engine=host');
  });
});
