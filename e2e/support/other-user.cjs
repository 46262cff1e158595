// A checkout of its own for another user, who has Podman without root.
const { spawnSync } = require('node:child_process');
const { mkdirSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { PODMAN_USER, podmanSocket } = require('./daemons.cjs');
const { createWorkspace, must } = require('./workspace.cjs');

/** A workspace at a longer path. */
function createElsewhere() {
  const parent = join(tmpdir(), 'rust-static-elsewhere/of-another-user');
  mkdirSync(parent, { recursive: true });
  return createWorkspace({ parent });
}

/**
 * Runs nx as that user, to whom the whole workspace is given.
 *
 * @param {import('./workspace.cjs').Workspace} workspace @param {string[]} args
 */
function nxAsOther({ root, exec }, args) {
  must(exec('chown', ['-R', PODMAN_USER, root]), 'chown');
  return exec('runuser', ['-u', PODMAN_USER, '--', 'node_modules/.bin/nx', ...args], {
    HOME: `/home/${PODMAN_USER}`,
    DOCKER_HOST: `unix://${podmanSocket}`,
  });
}

/** Removes what `createElsewhere` has made. */
function removeElsewhere() {
  spawnSync('rm', ['-rf', join(tmpdir(), 'rust-static-elsewhere')]);
}

module.exports = { createElsewhere, nxAsOther, removeElsewhere };
