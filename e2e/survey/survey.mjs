// Runs detection on real projects: their published manifests, resolved by cargo today. The
// reference is what a crate's own build script does, according to its source. Writes
// e2e/survey/projects.json, which a spec reads, and the table in docs/detection.md. Needs cargo,
// the network, and some minutes: `npm run survey`.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build, repository } from '../setup/tools.mjs';
import { compact } from './compact.mjs';
import { download } from './download.mjs';
import { table } from './table.mjs';

const PROJECTS = [
  ['alacritty'],
  ['atuin'],
  ['bat'],
  ['cargo'],
  ['cargo-binstall'],
  ['diesel_cli'],
  ['git-delta'],
  ['gitui'],
  ['librespot'],
  ['mdbook'],
  ['nu'],
  ['oxipng'],
  ['probe-rs-tools'],
  ['rav1e'],
  ['ripgrep', 'pcre2'],
  ['sccache'],
  ['sniffnet'],
  ['sqlx-cli'],
  ['tectonic'],
  ['zellij'],
];
const TARGET = 'x86_64-unknown-linux-musl';
/**
 * Build scripts whose code is for other systems, or for features that are disabled. A person has
 * read them.
 */
const ELSEWHERE = {
  ash: (features) => !features.includes('linked'),
  'fff-search': () => true, // Windows
  hidapi: (features) => features.some((name) => name.startsWith('linux-native')),
  'inotify-sys': () => true, // FreeBSD
  'khronos-egl': (features) => !features.includes('static'),
  rfd: () => true, // macOS
  'tiny-xlib': (features) => features.includes('dlopen'),
};

build();
const require = createRequire(import.meta.url);
const { compiledCrates } = require('../../dist/cargo/closure-crates.js');
const { readLock } = require('../../dist/cargo/lockfile.js');
const { BUILDERS } = require('../../dist/libraries/detect.js');

const projects = [];
for (const [name, features = ''] of PROJECTS) {
  const found = survey(name, features);
  if (found) projects.push(found);
}
writeFileSync(join(repository, 'e2e/survey/projects.json'), compact(projects));
writeFileSync(join(repository, 'docs/detection.md'), table(projects));
console.log(`${projects.length} projects`);

function survey(name, features) {
  const root = download(name);
  const cargo = (...args) => {
    const result = spawnSync('cargo', args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
    if (result.status === 0) return result.stdout;
    console.error(
      `${name}: cargo ${args[0]} failed: ${result.stderr.trim().split('\n').slice(-3).join(' ')}`,
    );
    return undefined;
  };
  rmSync(join(root, 'Cargo.lock'), { force: true });
  const chosen = features ? ['--features', features] : [];
  if (cargo('generate-lockfile') === undefined) return undefined;
  const metadata = cargo('metadata', '--format-version=1', '--filter-platform', TARGET, ...chosen);
  const tree = cargo(
    'tree',
    '--target',
    TARGET,
    '--edges=normal,build',
    '--prefix=none',
    '--format={p}\t{f}',
    ...chosen,
  );
  if (metadata === undefined || tree === undefined) return undefined;
  const lock = readLock(readFileSync(join(root, 'Cargo.lock'), 'utf8'), 'Cargo.lock').packages;
  const compiled = compiledCrates(tree, metadata);
  const { packages } = JSON.parse(metadata);
  const version = packages.find((entry) => entry.name === name).version;
  const native = compiled
    .filter((crate) => {
      const found = packages.find((entry) => entry.name === crate.name && entry.version === crate.version);
      return found && isNative(found, crate);
    })
    .map((crate) => crate.name);
  console.log(
    `${name} ${version}: ${lock.length} locked, ${compiled.length} compiled, native: ${native.join(' ')}`,
  );
  return {
    name,
    version,
    features,
    locked: lock.map((entry) => ({
      name: entry.name,
      dependencies: builders(entry.dependencies.map((d) => d.split(' ')[0])),
    })),
    compiled: compiled.map((crate) => ({
      name: crate.name,
      dependencies: builders(crate.dependencies),
      // For other crates, features have no effect.
      features: crate.links || builders(crate.dependencies).length > 0 ? crate.features : [],
      links: crate.links,
    })),
    native: [...new Set(native)].sort(),
  };
}

// Detection only checks whether one of these is among the dependencies.
function builders(dependencies) {
  return dependencies.filter((entry) => BUILDERS.includes(entry));
}

/**
 * True if a package compiles or links native code on Linux, according to its build script, its
 * sources and its build dependencies.
 */
function isNative({ name, manifest_path: manifest, targets }, { dependencies, features }) {
  if (ELSEWHERE[name]?.(features)) return false;
  const script = targets.find(({ kind }) => kind.includes('custom-build'));
  if (!script) return false;
  const folder = dirname(script.src_path);
  const beside = existsSync(join(dirname(manifest), 'build')) ? join(dirname(manifest), 'build') : undefined;
  const files = [script.src_path, ...rustFiles(beside)];
  if (folder !== dirname(manifest)) files.push(...rustFiles(folder));
  const text = [...new Set(files)]
    .map((file) => readFileSync(file, 'utf8').replace(/^\s*\/\/.*$/gm, ''))
    .join('\n');
  // tectonic_dep_support asks pkg-config.
  const uses = [...BUILDERS, 'tectonic_dep_support'].some(
    (name) => dependencies.includes(name) && new RegExp(`\\b${name.replaceAll('-', '_')}::`).test(text),
  );
  return uses || /rustc-link-lib/.test(text);
}

function rustFiles(folder) {
  if (!folder) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.rs'))
    .map((file) => join(folder, file));
}
