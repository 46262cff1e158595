import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { listBinaries } from '../../src/cargo/binaries';
import { declaredDependencies } from '../../src/cargo/dependency-tables';
import { filesOnDisk } from '../../src/cargo/files';
import { versionOf } from '../../src/cargo/manifest';
import { findWorkspace } from '../../src/cargo/workspace';
import { tempFolder } from '../../src/testing/temp-folder';

// Manifests in the style of well-known workspaces. The files are made here; only the style is
// copied. This plugin and the real cargo must read them in the same way.
const crate = (name: string, more = ''): string =>
  `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n${more}`;
const inheriting = (name: string, more = ''): string =>
  `[package]\nname = "${name}"\nversion.workspace = true\nedition = { workspace = true }\n${more}`;
const INHERITED = '[workspace.package]\nversion = "1.2.3"\nedition = "2021"\n';

const CONSTRUCTS: [of: string, what: string, files: Record<string, string>][] = [
  [
    'ripgrep',
    'a root package with members, a binary named otherwise, and a fuzz workspace of its own',
    {
      'Cargo.toml': `[workspace]\nmembers = [\n  "crates/globset",\n  "crates/cli",\n]\n${INHERITED}${inheriting('root', 'build = "build.rs"\n[[bin]]\nbench = false\npath = "crates/core/main.rs"\nname = "rg"\n[dependencies]\ncli = { version = "0.1", path = "crates/cli" }\n')}`,
      'crates/core/main.rs': '',
      'crates/globset/Cargo.toml': crate('globset'),
      'crates/cli/Cargo.toml': crate('cli', '[dependencies.globset]\nversion = "0.1"\npath = "../globset"\n'),
      'fuzz/Cargo.toml': crate('fuzz', '[workspace]\nmembers = ["."]\n'),
    },
  ],
  [
    'rust-analyzer',
    'globs, a trailing slash, a member inside a member, an excluded crate inside a member, a path with ./',
    {
      'Cargo.toml': `[workspace]\nmembers = ["xtask/", "lib/*", "lib/un/inner", "crates/*"]\nexclude = ["crates/srv/test/imp"]\nresolver = "2"\n[workspace.dependencies]\nbase = { path = "./crates/base", version = "0.1.0" }\n`,
      'xtask/Cargo.toml': crate('xtask'),
      'lib/un/Cargo.toml': crate('un'),
      'lib/un/inner/Cargo.toml': crate('inner'),
      'crates/base/Cargo.toml': crate('base'),
      'crates/srv/Cargo.toml': crate('srv', '[dependencies]\nbase.workspace = true\n'),
      'crates/srv/test/imp/Cargo.toml': crate('imp', '[workspace]\n'),
      'crates/notes.md': '',
    },
  ],
  [
    'tokio',
    'patches that point at members, and development dependencies in a circle',
    {
      'Cargo.toml':
        '[workspace]\nresolver = "2"\nmembers = ["tokio", "test"]\n[patch.crates-io]\ntokio = { path = "tokio" }\n[workspace.metadata.spellcheck]\nconfig = "x"\n[workspace.lints.rust]\nunexpected_cfgs = { level = "warn", check-cfg = [\'cfg(loom)\', \'cfg(tokio_unstable)\'] }\n',
      'tokio/Cargo.toml': crate(
        'tokio',
        '[dev-dependencies]\ntest = { version = "0.1", path = "../test" }\n[lints]\nworkspace = true\n',
      ),
      'test/Cargo.toml': crate('test', '[dependencies]\ntokio = { version = "0.1", path = "../tokio" }\n'),
    },
  ],
  [
    'nushell',
    'a root package that inherits from its own workspace, dependencies of targets, a default binary, a bench',
    {
      'Cargo.toml': `${inheriting('nu', 'default-run = "nu"\n[[bin]]\nname = "nu"\npath = "src/main.rs"\nbench = false\n')}[workspace]\nmembers = ["crates/cli", "crates/os"]\n${INHERITED}[workspace.dependencies]\ncli = { path = "crates/cli", default-features = false }\nos = { path = "crates/os" }\n[dependencies]\ncli = { workspace = true, features = ["x"] }\n[target.'cfg(not(target_os = "windows"))'.dependencies]\nos = { workspace = true }\n`,
      'src/main.rs': '',
      'crates/cli/Cargo.toml': inheriting('cli', '[features]\nx = []\n'),
      'crates/os/Cargo.toml': inheriting('os'),
    },
  ],
  [
    'cargo',
    'an empty path that means the root, an exclude with a slash, members from two levels, test data that is no crate of it',
    {
      'Cargo.toml': `[workspace]\nresolver = "2"\nmembers = ["crates/*", "credential/*"]\nexclude = ["target/"]\n[workspace.dependencies]\nroot = { path = "" }\n${crate('root', '[[bin]]\nname = "tool"\ntest = false\n')}`,
      'src/bin/tool/main.rs': '',
      'src/lib.rs': '',
      'crates/x/Cargo.toml': crate('x', '[dependencies]\nroot.workspace = true\n'),
      'credential/y/Cargo.toml': crate('y'),
      'tests/testsuite/data/Cargo.toml': crate('data'),
    },
  ],
  [
    'bevy',
    'globs below examples, members with autobins off, many examples, an excluded folder',
    {
      'Cargo.toml': `[workspace]\nresolver = "3"\nmembers = ["crates/*", "crates/derive/compile_fail", "examples/no_std/*"]\nexclude = ["tests-integration"]\n${crate('bevy', 'autobins = false\n[[example]]\nname = "e"\npath = "examples/e.rs"\n[dependencies]\nderive = { path = "crates/derive", default-features = false, optional = true }\n')}`,
      'src/lib.rs': '',
      'src/main.rs': '',
      'examples/e.rs': '',
      'crates/derive/Cargo.toml': crate('derive'),
      'crates/derive/compile_fail/Cargo.toml': crate(
        'fail',
        '[[test]]\nname = "t"\nharness = false\npath = "t.rs"\n',
      ),
      'crates/derive/compile_fail/t.rs': '',
      'examples/no_std/library/Cargo.toml': crate('library'),
      'tests-integration/x/Cargo.toml': crate('excluded', '[workspace]\n'),
    },
  ],
  [
    'deno',
    'crates that are members only because members inherit them by path, renamed packages',
    {
      'Cargo.toml': `[workspace]\nresolver = "2"\nmembers = ["cli"]\n[workspace.dependencies]\ntls = { package = "deno_tls", version = "0.1", path = "./ext/tls" }\nunused = { path = "./ext/unused" }\n`,
      'cli/Cargo.toml': crate('cli', '[dependencies]\ntls.workspace = true\n'),
      'cli/main.rs': '',
      'ext/tls/Cargo.toml': crate('deno_tls'),
      'ext/unused/Cargo.toml': crate('unused'),
    },
  ],
  [
    'wasmtime',
    'fuzz crates as members, a crate whose path is deep, build dependencies, old spellings of tables',
    {
      'Cargo.toml': `[workspace]\nresolver = "2"\nmembers = ["cranelift", "cranelift/isle/fuzz"]\nexclude = ["docs/parser"]\n${crate('cli', '[build-dependencies]\nisle = { path = "cranelift/isle/isle" }\n')}`,
      'src/main.rs': '',
      'src/bin/extra.rs': '',
      'cranelift/Cargo.toml': crate('cranelift', '[dev_dependencies]\nisle = { path = "isle/isle" }\n'),
      'cranelift/isle/isle/Cargo.toml': crate('isle'),
      'cranelift/isle/fuzz/Cargo.toml': crate('isle-fuzz', '[package.metadata]\ncargo-fuzz = true\n'),
      'docs/parser/Cargo.toml': crate('parser'),
    },
  ],
  [
    'helix',
    'default members and profiles that inherit',
    {
      'Cargo.toml': `[workspace]\nresolver = "2"\nmembers = ["core", "term"]\ndefault-members = ["term"]\n${INHERITED}[profile.opt]\ninherits = "release"\nlto = "fat"\n[profile.integration]\ninherits = "test"\npackage.core.opt-level = 2\n`,
      'core/Cargo.toml': inheriting('core'),
      'term/Cargo.toml': inheriting('term', '[[bin]]\nname = "hx"\npath = "src/main.rs"\n'),
      'term/src/main.rs': '',
    },
  ],
  [
    'clap',
    'a root library that depends on its members by path, and multi-line strings',
    {
      'Cargo.toml': `[workspace]\nresolver = "2"\nmembers = ["builder", "derive"]\n[package]\nname = "clap"\nversion = "4.0.0"\nedition = "2021"\ndescription = """\nTwo\nlines"""\n[dependencies]\nbuilder = { path = "./builder", version = "=0.1.0" }\nderive = { path = "./derive", version = "=0.1.0", optional = true }\n`,
      'src/lib.rs': '',
      'builder/Cargo.toml': crate('builder'),
      'derive/Cargo.toml': crate('derive', '[lib]\nproc-macro = true\nbench = false\n'),
    },
  ],
  [
    'influxdb',
    'excludes that are globs for files, members on two levels, a patch by path that is no member',
    {
      'Cargo.toml': `[workspace]\nresolver = "2"\nmembers = ["db", "core/query"]\nexclude = ["*.md", ".git*", "core/fuzz"]\n[patch.crates-io]\nitoa = { path = "vendor/itoa" }\n${crate('root')}[workspace.dependencies]\nquery = { path = "core/query" }\n`,
      'db/Cargo.toml': crate('db', '[dependencies]\nquery = { workspace = true, default-features = true }\n'),
      'db/src/main.rs': '',
      'core/query/Cargo.toml': crate('query'),
      'vendor/itoa/Cargo.toml': crate('itoa'),
      'core/fuzz/Cargo.toml': crate('fuzz', '[workspace]\n'),
    },
  ],
];

interface CargoPackage {
  name: string;
  version: string;
  manifest_path: string;
  targets: { kind: string[]; name: string }[];
  dependencies: { name: string; kind: string | null; path?: string }[];
}

function write(root: string, files: Record<string, string>): void {
  const sources = Object.keys(files)
    .filter((path) => path.endsWith('Cargo.toml'))
    .map((path) => join(dirname(path), 'src/lib.rs'));
  for (const [path, text] of [...sources.map((path) => [path, '']), ...Object.entries(files)] as [
    string,
    string,
  ][]) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** Returns the members by folder, as cargo reports them. */
function asCargo(root: string): unknown[] {
  const output = execFileSync('cargo', ['metadata', '--no-deps', '--offline', '--format-version', '1'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { packages } = JSON.parse(output) as { packages: CargoPackage[] };
  const at = (path: string): string => relative(root, path) || '.';
  return sorted(
    packages.map(({ name, version, manifest_path, targets, dependencies }) => ({
      root: at(dirname(manifest_path)),
      name,
      version,
      bins: targets.filter(({ kind }) => kind.includes('bin')).map((target) => target.name),
      paths: dependencies.map((item) => `${item.name} ${item.kind ?? 'normal'} ${at(item.path!)}`),
    })),
  );
}

/** Returns the same, as this plugin reports them. */
function asPlugin(root: string): unknown[] {
  const files = filesOnDisk(root);
  const { manifest, members } = findWorkspace(files, '.');
  return sorted(
    members.map((member) => ({
      root: member.root,
      name: member.package!.name,
      version: versionOf(member, manifest),
      bins: listBinaries(files, member).map(({ name }) => name),
      paths: declaredDependencies(member, manifest).map(({ name, kind, path }) => `${name} ${kind} ${path}`),
    })),
  );
}

function sorted(members: { root: string; bins: string[]; paths: string[] }[]): unknown[] {
  return members
    .map((member) => ({ ...member, bins: member.bins.sort(), paths: member.paths.sort() }))
    .sort((a, b) => (a.root < b.root ? -1 : 1));
}

describe('workspaces written as well-known ones are', () => {
  it.each(CONSTRUCTS)('%s: %s', (_of, _what, files) => {
    const root = tempFolder();
    write(root, files);
    expect(asPlugin(root)).toEqual(asCargo(root));
  });
});
