const { must } = require('./workspace.cjs');

/**
 * Removes the volumes that builds of a workspace have created on the daemon, except for the cargo
 * home, which all workspaces share.
 *
 * @param {Pick<import('./workspace.cjs').Workspace, 'root' | 'exec'>} workspace
 * @param {string} [host] address of a daemon other than the default
 */
function removeVolumes({ root, exec }, host) {
  // At first use: on a fresh clone, scripts load this file before they build the plugin.
  const { checkoutOf } = require('../../dist/engines/docker/volumes/names.js');
  const docker = host ? ['-H', host] : [];
  const filter = ['--filter', `label=org.rust-static.checkout=${checkoutOf(root)}`];
  const names = must(
    exec('docker', [...docker, 'volume', 'ls', '-q', ...filter]),
    'docker volume ls',
  ).stdout.split('\n');
  const own = names.filter((name) => name && !name.startsWith('rust-static-cargo-home'));
  if (own.length > 0) must(exec('docker', [...docker, 'volume', 'rm', ...own]), 'docker volume rm');
}

module.exports = { removeVolumes };
