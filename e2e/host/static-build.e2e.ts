import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createWorkspace, hostTarget, must } from '../support/workspace.cjs';

jest.setTimeout(600_000);

/**
 * The packed plugin in a fresh workspace, with this machine's own cargo. Without an installed musl
 * target, the static glibc target is built: engine, check and cache are the same.
 */
const workspace = createWorkspace({ isolate: true });
const { target, musl, installed } = hostTarget();
const cli = join(workspace.root, 'node_modules/.bin/rust-static');
const out = join(workspace.root, 'dist/apps/app/static');
const build = (...more: string[]) =>
  workspace.nx(['run', 'app:static-build', '--engine=host', `--triple=${target}`, ...more]);
const program = () => execFileSync(join(out, 'app'), { encoding: 'utf8' });
const artifact = () => JSON.parse(workspace.read('dist/apps/app/static/artifact.json'));
const digestOfSources = (): string => {
  const files = workspace
    .exec('git', ['ls-files', '-co', '--exclude-standard'])
    .output.trim()
    .split('\n')
    .sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\0`).update(workspace.read(file));
  return hash.digest('hex');
};

if (!installed) console.warn(`e2e: rustc has no ${musl} here, so the host engine builds ${target}`);
afterAll(() => workspace.remove());

describe('setup', () => {
  it('adds a crate whose lock holds at once, and a second run changes not one byte', () => {
    must(workspace.nx(['g', '@org/rust-static:setup', 'apps/app', '--no-interactive']), 'setup');
    must(
      workspace.exec('cargo', ['metadata', '--locked', '--offline', '--format-version=1']),
      'cargo metadata --locked',
    );
    const before = digestOfSources();
    must(workspace.nx(['g', '@org/rust-static:setup', 'apps/app', '--no-interactive']), 'setup');
    expect(digestOfSources()).toBe(before);
  });

  it('refuses a folder outside the workspace', () => {
    const { status, output } = workspace.nx([
      'g',
      '@org/rust-static:setup',
      '../elsewhere',
      '--no-interactive',
    ]);
    expect(status).not.toBe(0);
    expect(output).toContain('Directory "../elsewhere" is outside the workspace');
  });

  it('explains itself', () => {
    const { output } = workspace.nx(['g', '@org/rust-static:setup', '--help']);
    expect(output).toMatch(/--libraries +C libraries that the crate/);
  });
});

describe('static-build with the host engine', () => {
  it('builds, proves and describes a static executable', () => {
    const { output } = must(build(), 'static-build');
    expect(output).toMatch(
      new RegExp(
        `dist/apps/app/static/app: static(-pie)?, \\w+,\\s+${target},\\s+[\\d.]+ MiB,[^]*?sha256 [0-9a-f]{12}\n`,
      ),
    );
    expect(program()).toBe('Hello from app, one static file\n');
    const [binary] = artifact().binaries;
    expect(artifact()).toMatchObject({
      schemaVersion: 2,
      project: 'app',
      target,
      features: ['static'],
      builder: { engine: 'host' },
    });
    expect(binary).toMatchObject({ name: 'app', path: 'app', size: statSync(join(out, 'app')).size });
    expect(readdirSync(out).sort()).toEqual(['app', 'artifact.json', 'dependencies.json']);
    // An independent check by another program.
    expect(workspace.exec('readelf', ['-lW', join(out, 'app')]).output).not.toContain('INTERP');
    expect(workspace.exec('readelf', ['-dW', join(out, 'app')]).output).not.toContain('NEEDED');
    expect(workspace.exec('readelf', ['-SW', join(out, 'app')]).output).toMatch(/\.dep-v0 +PROGBITS/);
    expect(workspace.read('dist/apps/app/static/artifact.json')).not.toContain(workspace.root);
  });

  it('is a cache hit the second time, and restores the executable with its mode', () => {
    expect(must(build(), 'static-build').output).toMatch(
      /run app:static-build .*\[(existing outputs match the cache|local cache)/,
    );
    rmSync(join(workspace.root, 'dist'), { recursive: true });
    expect(must(build(), 'static-build').output).toContain('local cache');
    expect(statSync(join(out, 'app')).mode & 0o777).toBe(0o755);
    expect(program()).toContain('Hello');
  });

  const HIT = /run app:static-build .*\[(existing outputs match the cache|local cache)/;

  it('is a hit when npm packages, comments of the root manifest or other crates change', () => {
    const packageJson = workspace
      .read('package.json')
      .replace('"private": true', '"private": true, "license": "MIT"');
    workspace.withText('package.json', packageJson, () => expect(must(build(), 'build').output).toMatch(HIT));
    const manifest = `# a comment\n${workspace.read('Cargo.toml')}`;
    workspace.withText('Cargo.toml', manifest, () => expect(must(build(), 'build').output).toMatch(HIT));
  });

  it('is none when a source or the profile changes', () => {
    const source = `${workspace.read('apps/app/src/main.rs')}// changed\n`;
    workspace.withText('apps/app/src/main.rs', source, () =>
      expect(must(build(), 'build').output).not.toMatch(HIT),
    );
    const manifest = `${workspace.read('Cargo.toml')}\n[profile.release]\nopt-level = 1\n`;
    workspace.withText('Cargo.toml', manifest, () => expect(must(build(), 'build').output).not.toMatch(HIT));
  });

  it('keeps nothing of a build that writes into its own sources', () => {
    must(build(), 'build');
    const before = workspace.read('dist/apps/app/static/artifact.json');
    workspace.write('apps/app/notes.txt', 'old\n');
    const script = 'fn main() { std::fs::write("notes.txt", std::process::id().to_string()).unwrap(); }\n';
    const { status, output } = workspace.withText('apps/app/build.rs', script, build);
    expect(status).not.toBe(0);
    expect(output).toContain('The build wrote into its own sources: apps/app/notes.txt');
    expect(workspace.read('dist/apps/app/static/artifact.json')).toBe(before);
    rmSync(join(workspace.root, 'apps/app/notes.txt'));
  });

  it('hands cargo no variable that the key does not cover', () => {
    const script =
      'fn main() { println!("cargo::warning=saw {:?}", std::env::var_os("CARGO_PROFILE_RELEASE_PANIC")); }\n';
    const env = { CARGO_PROFILE_RELEASE_PANIC: 'abort' };
    const args = ['run', 'app:static-build', '--engine=host', `--triple=${target}`];
    const { output } = workspace.withText('apps/app/build.rs', script, () =>
      must(workspace.nx(args, env), 'build'),
    );
    expect(output).toContain('saw None');
  });

  it('refuses to build from a file that is not an input, and names the line to add', () => {
    workspace.write('proto/greeting.txt', 'from afar');
    const source = 'fn main() { print!(include_str!("../../../proto/greeting.txt")); }\n';
    workspace.withText('apps/app/src/main.rs', source, () => {
      const { status, output } = build();
      expect(status).not.toBe(0);
      expect(output).toContain('proto/greeting.txt is read by app, but is not an input of it');
      expect(output).toContain('include = ["proto/greeting.txt"]');
      const manifest = workspace
        .read('apps/app/Cargo.toml')
        .replace(/^alpine = .*$/m, '$&\ninclude = ["proto/greeting.txt"]');
      workspace.withText('apps/app/Cargo.toml', manifest, () => {
        must(build(), 'static-build');
        expect(program()).toBe('from afar');
        workspace.write('proto/greeting.txt', 'from near');
        must(build(), 'static-build');
        expect(program()).toBe('from near');
      });
    });
  });

  it('does not serve the old program when a changed source has an older time than the last build', () => {
    const file = join(workspace.root, 'apps/app/src/main.rs');
    writeFileSync(file, 'fn main() { println!("restored from a backup"); }\n');
    utimesSync(file, 1000, 1000);
    must(build(), 'static-build');
    expect(program()).toBe('restored from a backup\n');
  });

  it('links an archive of the user statically, through the generated build.rs', () => {
    workspace.write('native/answer.c', 'int answer(void) { return 42; }\n');
    must(workspace.exec('cc', ['-fPIC', '-O2', '-c', 'native/answer.c', '-o', 'native/answer.o']), 'cc');
    must(
      workspace.nx([
        'g',
        '@org/rust-static:setup',
        'apps/native',
        '--alpine=3.23',
        '--edition=2021',
        '--libraries=answer',
        '--search-paths=lib',
        '--no-interactive',
      ]),
      'setup',
    );
    must(workspace.exec('mkdir', ['-p', 'apps/native/lib']), 'mkdir');
    must(workspace.exec('ar', ['rcD', 'apps/native/lib/libanswer.a', 'native/answer.o']), 'ar');
    workspace.write(
      'apps/native/src/main.rs',
      'unsafe extern "C" { fn answer() -> i32; }\nfn main() { println!("{}", unsafe { answer() }); }\n',
    );
    must(workspace.nx(['run', 'native:static-build', '--engine=host', `--triple=${target}`]), 'static-build');
    expect(execFileSync(join(workspace.root, 'dist/apps/native/static/native'), { encoding: 'utf8' })).toBe(
      '42\n',
    );
    expect(JSON.parse(workspace.read('dist/apps/native/static/artifact.json')).libraries).toEqual(['answer']);
  });

  it('prints a plan and does nothing', () => {
    rmSync(join(workspace.root, 'dist'), { recursive: true });
    const { output } = must(
      workspace.exec(cli, ['plan', 'app', '--engine=host', `--triple=${target}`]),
      'plan',
    );
    expect(output).toMatch(/rustflags +-C target-feature=\+crt-static/);
    expect(output).toContain(`cargo build --frozen --target ${target} --manifest-path apps/app/Cargo.toml`);
    expect(existsSync(join(workspace.root, 'dist'))).toBe(false);
    const json = must(workspace.exec(cli, ['plan', 'app', '--json']), 'plan --json');
    expect(JSON.parse(json.output)).toMatchObject({ project: 'app', engine: 'docker', bins: ['app'] });
  });
});
