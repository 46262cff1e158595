// Another shared compile cache: sccache. It runs in the build's container, and its store is a folder of this machine,
// which is as near as a store can be.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from '../../e2e/setup/tools.mjs';

const VERSION = '0.19.0';

/** Compiles sccache once for this checkout. It takes some minutes. Returns the path of the program. */
function sccacheProgram() {
  const root = join(repository, `tmp/sccache-${VERSION}`);
  const program = join(root, 'bin/sccache');
  if (existsSync(program)) return program;
  const crate = ['--no-default-features', '--features', 'redis', `sccache@${VERSION}`];
  const { status } = spawnSync('cargo', ['install', '--locked', '--root', root, ...crate], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`sccache ${VERSION} could not be compiled`);
  return program;
}

/**
 * Makes an empty store.
 *
 * @returns its folder, `docker`, arguments of `docker run` for a build that uses it, and `size`, the number of kept
 * compilations
 */
export function sccacheStore() {
  const folder = mkdtempSync(join(tmpdir(), 'rust-static-sccache-'));
  return {
    folder,
    docker: [
      ...['--volume', `${sccacheProgram()}:/usr/local/bin/sccache:ro`, '--volume', `${folder}:/sccache`],
      ...['--env', 'RUSTC_WRAPPER=sccache', '--env', 'SCCACHE_DIR=/sccache'],
    ],
    size: () =>
      readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length,
  };
}
