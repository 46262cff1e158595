// Ours and theirs on the same machine, image, sources and downloaded crates.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { timed } from '../statistics.mjs';

const require = createRequire(import.meta.url);
const { must } = require('../../e2e/support/workspace.cjs');
const { removeVolumes } = require('../../e2e/support/volumes.cjs');
const ENGINE = fileURLToPath(new URL('engine.cjs', import.meta.url));

export const TARGET = 'x86_64-alpine-linux-musl';
const CARGO_HOME = 'rust-static-cargo-home-linux-amd64';

/** Removes what our builds have compiled. */
export const forget = (workspace) => removeVolumes(workspace);

/** With the daemon that Nx starts for everybody but CI. */
const DAEMON = { NX_DAEMON: 'true' };

/** `nx …` as a user types it, in milliseconds. */
export function nx(workspace, args, env = DAEMON) {
  return timed(() => must(workspace.nx(args, env), `nx ${args.join(' ')}`));
}

/** Leaves nothing of a workspace behind. */
export function leave(workspace) {
  workspace.nx(['daemon', '--stop'], DAEMON);
  forget(workspace);
  workspace.remove();
}

/** One executor alone, from options to output: `{ ms, peakMb }`. */
export function engine(workspace, project, targetName = 'static-build') {
  const { stdout } = must(workspace.exec(process.execPath, [ENGINE, project, targetName]), 'the engine');
  return JSON.parse(stdout);
}

/** The builder image that a workspace's builds run in. */
export function builderImage(workspace, project) {
  const { stdout } = must(
    workspace.exec('node_modules/.bin/rust-static', ['builder', 'build', project]),
    'builder build',
  );
  return stdout.split('\n')[0];
}

/**
 * The article's command: the checkout mounted, cargo in the image, `target/` in the checkout. Crates are downloaded.
 *
 * @param folder name of its target directory in the checkout
 * @param more further arguments of `docker run`
 */
export function article({ root }, image, cargo, folder, more = []) {
  const args = [
    ...['run', '--rm', '--volume', `${root}:/src`, '--workdir', '/src', ...more],
    ...['--volume', `${CARGO_HOME}:/cargo`, '--env', 'CARGO_HOME=/cargo'],
    ...['--env', 'RUSTFLAGS=-C target-feature=+crt-static', '--env', `CARGO_TARGET_DIR=/src/${folder}`],
    ...[image, 'cargo', 'build', '--locked', '--release', '--target', TARGET, ...cargo],
  ];
  return timed(() => {
    const { status, stderr } = spawnSync('docker', args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`docker ${args.join(' ')} failed:\n${stderr}`);
  });
}

/** What a program says; it is also the check that the right one was built. */
export function says(workspace, file, args = []) {
  return must(workspace.exec(`${workspace.root}/${file}`, args), file).stdout.trim();
}

/** Removes a folder that a container has written as root. */
export function removeFolder(workspace, folder) {
  must(workspace.exec('rm', ['-rf', folder]), 'rm');
}
