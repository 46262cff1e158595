// An image registry without encryption, as a separate process.
const { spawn, spawnSync } = require('node:child_process');
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/**
 * Starts Debian's docker-registry, and waits until it answers.
 *
 * @param {string} address such as `127.0.0.1:5057`
 * @param {string} [login] a line of an htpasswd file, with a bcrypt hash. The default is no login
 * @returns {() => void} stops it
 */
function startRegistry(address, login) {
  const folder = mkdtempSync(join(tmpdir(), 'rust-static-registry-'));
  const config = `version: 0.1\nstorage: {filesystem: {rootdirectory: ${folder}/data}}\nhttp: {addr: "${address}"}\n`;
  const auth = login ? `auth: {htpasswd: {realm: r, path: ${folder}/htpasswd}}\n` : '';
  writeFileSync(join(folder, 'config.yml'), config + auth);
  writeFileSync(join(folder, 'htpasswd'), login ?? '');
  const registry = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: 'ignore' });
  for (let tries = 0; spawnSync('curl', ['-s', `http://${address}/v2/`]).status !== 0; tries++) {
    if (tries > 100) throw new Error(`no registry answers at ${address}`);
    spawnSync('sleep', ['0.1']);
  }
  return () => {
    registry.kill();
    rmSync(folder, { recursive: true, force: true });
  };
}

module.exports = { startRegistry };
