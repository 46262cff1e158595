// Shared code of this repository's scripts: installing, building and packing it. It is plain
// JavaScript, because it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the repository. */
export const repository = fileURLToPath(new URL('../..', import.meta.url));
/** Path of the package that `pack` writes. */
export const tarball = join(repository, 'tmp/package/rust-static.tgz');

/** Runs a program. If it fails, this process exits with its status. */
export function run(program, args, options = {}) {
  const result = spawnSync(program, args, { stdio: 'inherit', cwd: repository, ...options });
  if (result.error) throw result.error;
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/** Installs the dependencies, unless they already match the lock. */
export function install() {
  if (!isInstalled()) run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
}

/**
 * True if npm's record of installed packages matches the lock. Times are not compared, because a
 * checkout changes them.
 */
function isInstalled() {
  const record = join(repository, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const [installed, locked] = [record, join(repository, 'package-lock.json')].map(
    (file) => JSON.parse(readFileSync(file, 'utf8')).packages,
  );
  const wanted = Object.entries(locked).filter(([path, { optional }]) => path && !optional);
  return (
    wanted.every(([path]) => path in installed) &&
    Object.entries(installed).every(([path, { integrity }]) => integrity === locked[path]?.integrity)
  );
}

const PACKED = /\.(md|json)$|^LICENSE$/;

/** Compiles and packs, if something has changed since the last time. */
export function refresh() {
  const key = join(repository, 'tmp/package.key');
  const hash = createHash('sha256');
  const names = readdirSync(repository).filter((name) => ['src', 'docs'].includes(name) || PACKED.test(name));
  for (const name of names)
    for (const file of filesIn(join(repository, name)))
      hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  const digest = hash.digest('hex');
  const made = [key, tarball, join(repository, 'dist/index.js')].every(existsSync);
  if (made && readFileSync(key, 'utf8') === digest) return;
  build();
  pack();
  writeFileSync(key, digest);
}

/** Returns the paths of all files in a folder, or of a single file. */
function filesIn(path) {
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Compiles `src` into `dist`, and copies the schemas. */
export function build() {
  const [src, dist] = [join(repository, 'src'), join(repository, 'dist')];
  // Only `refresh` checks whether the package matches the sources.
  rmSync(join(repository, 'tmp/package.key'), { force: true });
  rmSync(dist, { recursive: true, force: true });
  run('node', ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']);
  for (const file of readdirSync(src, { recursive: true }).filter((name) =>
    /schema\.json$|\.yml$/.test(name),
  )) {
    mkdirSync(dirname(join(dist, file)), { recursive: true });
    copyFileSync(join(src, file), join(dist, file));
  }
  chmodSync(join(dist, 'cli/main.js'), 0o755);
}

/** Packs the package as for publishing, to `tarball`. */
export function pack() {
  const folder = dirname(tarball);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [name] = readdirSync(folder);
  copyFileSync(join(folder, name), tarball);
}
