import { readNxJson, type Tree } from '@nx/devkit';
import { afterSetup } from '../next-steps';
import { rejected } from '../../testing/memory-files';
import { runSetup as run, textIn as read, workspaceTree as tree } from '../../testing/setup-tree';

const snapshot = (target: Tree): Record<string, string> =>
  Object.fromEntries(target.listChanges().map(({ path, content }) => [path, content!.toString()]));

const CRATE = '[package]\nname = "app"\nversion = "0.1.0"\n';

describe('setup, where there is no crate', () => {
  it('writes the crate, the workspace, the lock, and registers the plugin', async () => {
    const target = tree();
    expect(await run(target, { libraries: ['openssl'] })).toBe('');
    expect(read(target, 'Cargo.toml')).toMatch(/members = \[\s*"apps\/app",?\s*\]\nresolver = "3"\n$/);
    expect(read(target, 'Cargo.lock')).toMatch(/\n\[\[package\]\]\nname = "app"\nversion = "0\.1\.0"\n$/);
    expect(read(target, 'apps/app/Cargo.toml')).toContain('libraries = ["openssl"]');
    expect(read(target, 'apps/app/build.rs')).toContain('const LIBRARIES: &[&str] = &["ssl", "crypto"];');
    expect(target.exists('apps/app/src/main.rs')).toBe(true);
    expect(read(target, 'apps/app/Dockerfile')).toContain('ARG BASE_IMAGE=alpine:3.24');
    expect(read(target, 'apps/app/Dockerfile.dockerignore')).toContain('**/target');
    expect(read(target, '.gitignore')).toMatch(
      /\/target\/\n\/dist\/\nnode_modules\/\n\.nx\/cache\/\n\.nx\/workspace-data\/\n$/,
    );
    expect(readNxJson(target)!.plugins).toEqual(['@org/rust-static']);
  });

  it('writes no build.rs where nothing is linked, and says what to run next', async () => {
    const target = tree();
    await run(target);
    expect(target.exists('apps/app/build.rs')).toBe(false);
    expect(afterSetup(target, 'apps/app', 'app')).toContain('npx nx run app:static-build');
    await run(target, { libraries: ['zlib'] });
    expect(read(target, 'apps/app/build.rs')).toContain('&["z"]');
  });

  it.each<[name: string, root: string, files: Record<string, string>]>([
    // As `npm init` writes it.
    ['app', '.', { 'package.json': '{"name":"checkout"}' }],
    ['app', 'apps/app', { 'apps/app/package.json': '{"name":"@team/app"}' }],
    ['@team/app', '.', { 'package.json': '{"name":"@team/app","nx":{}}' }],
    [
      '@team/app',
      'apps/app',
      { 'package.json': '{"workspaces":["apps/*"]}', 'apps/app/package.json': '{"name":"@team/app"}' },
    ],
    ['srv', 'apps/app', { 'apps/app/project.json': '{\n  // ours\n  "name": "srv",\n}' }],
    ['server', 'apps/server', { 'apps/server/project.json': '{}' }],
    ['services-app', 'services/app', { 'web/project.json': '{"name":"app"}' }],
    ['services-app', 'services/app', { 'apps/app/Cargo.toml': CRATE }],
    ['app', 'apps/app', { 'services/app/Cargo.toml': CRATE }],
  ])('names the project %s, as Nx does, in %s with %j', (name, root, files) => {
    expect(afterSetup(tree(files), root, 'app')).toContain(`npx nx run ${name}:static-build`);
  });

  it('changes not one byte when it runs again', async () => {
    const target = tree();
    await run(target, { libraries: ['zlib'] });
    const before = snapshot(target);
    await run(target, { libraries: ['zlib'] });
    expect(snapshot(target)).toEqual(before);
  });

  it('writes a Dockerfile with sorted packages and no source in the stage builder', async () => {
    const target = tree();
    await run(target, { libraries: ['zlib', 'openssl'], alpine: '3.23' });
    const text = read(target, 'apps/app/Dockerfile');
    const packages = [...text.matchAll(/^ {4}([a-z0-9-]+)(?: \\)?$/gm)].map((match) => match[1]!);
    expect(packages).toEqual([...packages].sort());
    expect(packages).toEqual(expect.arrayContaining(['cargo', 'openssl-libs-static', 'zlib-static']));
    const builder = text.slice(0, text.indexOf('FROM builder AS build'));
    expect(builder).not.toMatch(/^(COPY|ADD)/m);
    expect(builder).toContain('WORKDIR /src\nCMD cargo build --locked');
    expect(text.slice(text.indexOf('FROM scratch'))).toMatch(/ca-certificates\.crt[\s\S]*USER 65532:65532/);
  });

  it('chooses an edition that the Alpine release knows', async () => {
    const target = tree();
    await run(target, { alpine: '3.21' });
    expect(read(target, 'apps/app/Cargo.toml')).toContain('edition = "2021"');
    expect(read(target, 'Cargo.toml')).toContain('resolver = "2"');
  });

  it('says so when a library is not in the catalogue', async () => {
    expect(await run(tree(), { libraries: ['answer'], searchPaths: ['native'] })).toContain(
      'Library "answer" is not in the catalogue: it is linked as -lanswer.',
    );
  });
});

describe('setup in a cargo workspace that exists', () => {
  const WORKSPACE = '# ours\n[workspace]\nresolver = "2"\nmembers = [\n  "libs/a", # first\n]\n';
  const LOCK = 'version = 4\n\n[[package]]\nname = "a"\nversion = "0.1.0"\n';

  it('registers the plugin, adds one line to members, and one entry to the lock', async () => {
    const target = tree({
      'Cargo.toml': WORKSPACE,
      'Cargo.lock': LOCK,
      'libs/a/Cargo.toml': CRATE.replace('app', 'a'),
    });
    await run(target);
    expect(read(target, 'Cargo.toml')).toBe(WORKSPACE.replace('# first\n', '# first\n  "apps/app",\n'));
    expect(read(target, 'Cargo.lock')).toBe(`${LOCK}\n[[package]]\nname = "app"\nversion = "0.1.0"\n`);
    expect(readNxJson(target)!.plugins).toEqual(['@org/rust-static']);
  });

  it('leaves members alone when a glob takes the crate in', async () => {
    const globbed = '[workspace]\nmembers = ["apps/*"]\n';
    const target = tree({ 'Cargo.toml': globbed });
    await run(target);
    expect(read(target, 'Cargo.toml')).toBe(globbed);
  });
});

describe('setup where crates stand alone', () => {
  const LONE = '[package]\nname = "lone"\nversion = "0.1.0"\n';

  it('keeps them out of the workspace that it makes, or cargo would refuse them', async () => {
    const target = tree({ 'tools/lone/Cargo.toml': LONE, 'tools/lone/src/lib.rs': '' });
    await run(target);
    expect(read(target, 'Cargo.toml')).toMatch(/exclude = \[\s*"tools\/lone",?\s*\]/);
  });

  it('lets a crate with its own lock and profile stand alone', async () => {
    const target = tree({
      'tools/lone/Cargo.toml': `${LONE}[profile.release]\nlto = true\n`,
      'tools/lone/Cargo.lock': 'version = 4\n\n[[package]]\nname = "lone"\nversion = "0.1.0"\n',
      'tools/lone/src/main.rs': '',
    });
    await run(target, { directory: 'tools/lone' });
    expect(target.exists('Cargo.toml')).toBe(false);
    expect(read(target, 'tools/lone/Dockerfile')).toContain('--manifest-path Cargo.toml');
    expect(read(target, '.gitignore')).toContain('/tools/lone/target/');
  });
});

describe('setup of a crate that exists', () => {
  it('takes in a library that is named later, on the command line or in the metadata', async () => {
    const target = tree();
    await run(target);
    expect(await run(target, { libraries: ['zlib'] })).toBe('');
    expect(read(target, 'apps/app/build.rs')).toContain('const LIBRARIES: &[&str] = &["z"];');
    expect(read(target, 'apps/app/Cargo.toml')).toContain('libraries = ["zlib"]');
    expect(read(target, 'apps/app/Dockerfile')).toMatch(/ {4}zlib-dev \\\n {4}zlib-static\n/);
    target.write(
      'apps/app/Cargo.toml',
      read(target, 'apps/app/Cargo.toml').replace('"zlib"', '"zlib", "zstd"'),
    );
    await run(target);
    expect(read(target, 'apps/app/Dockerfile')).toContain('zstd-static');
  });

  it('takes the release and the edition as the command line gives them: as numbers', async () => {
    const target = tree();
    await run(target, { alpine: 3.2, edition: 2021 });
    expect(read(target, 'apps/app/Dockerfile')).toContain('alpine:3.20');
    expect(read(target, 'apps/app/Cargo.toml')).toContain('edition = "2021"');
  });

  it('makes an nx.json where there is none', async () => {
    const target = tree();
    target.delete('nx.json');
    await run(target);
    expect(JSON.parse(read(target, 'nx.json'))).toEqual({
      plugins: ['@org/rust-static'],
      sync: { globalGenerators: ['@org/rust-static:sync'] },
    });
  });

  it('adds what is missing, prints what belongs into files that are not ours, and touches no source', async () => {
    const files = {
      'Cargo.toml': '[workspace]\nmembers = ["apps/app"]\n',
      'apps/app/Cargo.toml': `${CRATE}\n[dependencies]\nserde = "1"\n`,
      'apps/app/src/main.rs': 'fn main() {}\n',
      'apps/app/build.rs': 'fn main() { println!("mine"); }\n',
      'apps/app/Dockerfile': 'FROM debian\n',
    };
    const target = tree(files);
    const said = await run(target, { libraries: ['zlib'] });
    expect(read(target, 'apps/app/Cargo.toml')).toContain('static = []');
    for (const path of ['apps/app/src/main.rs', 'apps/app/build.rs', 'apps/app/Dockerfile'] as const)
      expect(read(target, path)).toBe(files[path]);
    expect(said).toContain('apps/app/build.rs is yours and was not edited. It should have these lines:');
    expect(said).toContain('println!("cargo:rustc-link-lib={}z", if is_static { "" } else { "dylib=" });');
    expect(said).toContain(
      'Your Dockerfile has no stage "builder". static-build uses apps/app/Dockerfile.static',
    );
    expect(said).toContain('Run `cargo generate-lockfile --manifest-path Cargo.toml` and commit Cargo.lock');
  });

  it('names every binary in the Dockerfile, the default one as the entry point', async () => {
    const target = tree({
      'apps/app/Cargo.toml': `${CRATE}default-run = "tool"\n`,
      'apps/app/src/main.rs': '',
      'apps/app/src/bin/tool.rs': '',
    });
    await run(target);
    expect(read(target, 'apps/app/Dockerfile')).toContain('for bin in tool app; do');
    expect(read(target, 'apps/app/Dockerfile')).toContain('ENTRYPOINT ["/tool"]');
  });

  it('refuses a library, and changes nothing', async () => {
    const target = tree({ 'apps/app/Cargo.toml': CRATE, 'apps/app/src/lib.rs': '' });
    const before = snapshot(target);
    expect((await rejected(run(target))).message).toContain('Crate app has no binary');
    expect(snapshot(target)).toEqual(before);
  });

  it('refuses a manifest that does not parse, with file and line', async () => {
    const target = tree({ 'apps/app/Cargo.toml': '[package]\nname =\n' });
    expect((await rejected(run(target))).message).toContain('Cannot parse apps/app/Cargo.toml, line 2');
  });
});

describe('setup with bad input', () => {
  it.each([
    [{ directory: '../elsewhere' }, 'Directory "../elsewhere" is outside the workspace'],
    [{ directory: '/elsewhere' }, 'Directory "/elsewhere" is outside the workspace'],
    [
      { directory: 'apps/$(id)' },
      'Directory "apps/$(id)" has characters that a Dockerfile\'s commands cannot carry',
    ],
    [{ name: '9lives' }, '"9lives" is not a valid crate name'],
    [{ alpine: '3.4' }, 'Option "alpine" is "3.4"'],
    [{ alpine: 3.5 }, 'Option "alpine" is "3.5"'],
    [{ libraries: ['a b'] }, '"a b" is not a valid library or folder name'],
  ])('refuses %j and changes nothing', async (options, words) => {
    const target = tree();
    const before = snapshot(target);
    expect((await rejected(run(target, options))).message.split('\n')[0]).toBe(words);
    expect(snapshot(target)).toEqual(before);
  });
});
