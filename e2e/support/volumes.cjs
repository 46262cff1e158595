const { createHash } = require('node:crypto');
const { hostname } = require('node:os');
const { must } = require('./workspace.cjs');

/**
 * Removes the volumes that builds of a workspace have left on the daemon, all but the cargo home, which every
 * workspace shares.
 *
 * @param {import('./workspace.cjs').Workspace} workspace
 * @param {string} [host] address of another daemon than the default one
 */
function removeVolumes({ root, exec }, host) {
  const docker = host ? ['-H', host] : [];
  const checkout = createHash('sha256')
    .update(JSON.stringify([`${hostname()}:${root}`]))
    .digest('hex')
    .slice(0, 16);
  const filter = ['--filter', `label=org.rust-static.checkout=${checkout}`];
  const names = must(
    exec('docker', [...docker, 'volume', 'ls', '-q', ...filter]),
    'docker volume ls',
  ).stdout.split('\n');
  const own = names.filter((name) => name && !name.startsWith('rust-static-cargo-home'));
  if (own.length > 0) must(exec('docker', [...docker, 'volume', 'rm', ...own]), 'docker volume rm');
}

module.exports = { removeVolumes };
