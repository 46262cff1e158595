// What the scripts of this repository share: installing, building and packing it. Plain JavaScript, because it
// runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the repository. */
export const repository = fileURLToPath(new URL('../..', import.meta.url));
/** Where `pack` leaves the package. */
export const tarball = join(repository, 'tmp/package/rust-static.tgz');

/** Runs a program; this process ends with its status when it fails. */
export function run(program, args, options = {}) {
  const result = spawnSync(program, args, { stdio: 'inherit', cwd: repository, ...options });
  if (result.error) throw result.error;
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/** Installs the dependencies unless they are those of the lock already. */
export function install() {
  const installed = join(repository, 'node_modules/.package-lock.json');
  const lock = join(repository, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  // Not `npm ci`: it refuses a lock that lacks the optional packages of other platforms, and a registry mirror that
  // does not carry those makes such locks. Versions are those of the lock all the same.
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']);
}

/** Compiles `src` into `dist`, with the schemas. */
export function build() {
  const [src, dist] = [join(repository, 'src'), join(repository, 'dist')];
  rmSync(dist, { recursive: true, force: true });
  run('node', ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']);
  for (const file of readdirSync(src, { recursive: true }).filter((name) => name.endsWith('schema.json'))) {
    mkdirSync(dirname(join(dist, file)), { recursive: true });
    copyFileSync(join(src, file), join(dist, file));
  }
  chmodSync(join(dist, 'cli/main.js'), 0o755);
}

/** Packs the package as it would be published, to `tarball`. */
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
