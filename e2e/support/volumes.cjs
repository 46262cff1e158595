const { checkoutOf } = require('../../dist/engines/docker/volumes/names.js');
const { must } = require('./workspace.cjs');

/**
 * Removes the volumes that builds of a workspace have left on the daemon, all but the cargo home, which every
 * workspace shares.
 *
 * @param {Pick<import('./workspace.cjs').Workspace, 'root' | 'exec'>} workspace
 * @param {string} [host] address of another daemon than the default one
 */
function removeVolumes({ root, exec }, host) {
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
