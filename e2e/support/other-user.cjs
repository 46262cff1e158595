// A separate checkout for another user, who has rootless Podman.
const { spawnSync } = require('node:child_process');
const { mkdirSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { PODMAN_USER, podmanSocket } = require('./daemons.cjs');
const { createWorkspace, must } = require('./workspace.cjs');

/** Creates a workspace at a longer path. */
function createElsewhere() {
  const parent = join(tmpdir(), 'rust-static-elsewhere/of-another-user');
  mkdirSync(parent, { recursive: true });
  return createWorkspace({ parent });
}

/**
 * Runs nx as that user. The whole workspace is given to the user first.
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

/** Removes the workspace of `createElsewhere`. */
function removeElsewhere() {
  spawnSync('rm', ['-rf', join(tmpdir(), 'rust-static-elsewhere')]);
}

module.exports = { createElsewhere, nxAsOther, removeElsewhere };
