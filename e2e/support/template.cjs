// Installed workspaces to copy: one per version of Nx and of the packed plugin. This saves an
// installation for each suite.
const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} = require('node:fs');
const { tmpdir } = require('node:os');
const { dirname, join } = require('node:path');
const { take } = require('./alone.cjs');

const repository = join(__dirname, '../..');
const templates = join(repository, 'tmp/templates');
const tarball = join(repository, 'tmp/package/rust-static.tgz');

/** @param {string} program @param {string[]} args @param {import('node:child_process').SpawnSyncOptions} [options] */
function run(program, args, options) {
  const { error, status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', ...options });
  if (error) throw error;
  if (status !== 0)
    throw new Error(`${program} ${args.join(' ')} failed with status ${status}:\n${stdout}${stderr}`);
}

/**
 * Fills a folder with a workspace: package.json, its lock, and node_modules with nx and the plugin
 * from its tarball.
 *
 * @param {string} root an empty folder @param {{ nx: string, devkit: string }} versions
 * @param {NodeJS.ProcessEnv} env for npm
 */
function fillFromTemplate(root, versions, env) {
  const plugin = createHash('sha256').update(readFileSync(tarball)).digest('hex').slice(0, 12);
  const template = join(templates, `${plugin}-${versions.nx}-${versions.devkit}`.replace(/[^\w.-]/g, '_'));
  mkdirSync(templates, { recursive: true });
  const giveBack = take(`${template}.lock`);
  try {
    if (!existsSync(template)) make(template, versions, env);
  } finally {
    giveBack();
  }
  for (const name of readdirSync(templates))
    if (!name.startsWith(plugin)) rmSync(join(templates, name), { recursive: true, force: true });
  copy(template, root);
}

/**
 * Copies a template. Packages are hard links, which is ten times as fast: nothing writes into their
 * files, because npm replaces folders. What npm or a test may write to are real copies.
 */
function copy(template, root) {
  if (statSync(template).dev !== statSync(root).dev) return run('cp', ['-a', `${template}/.`, root]);
  run('cp', ['-al', `${template}/.`, root]);
  const files = readdirSync(template).filter((name) => name !== 'node_modules');
  for (const path of [...files, 'node_modules/.package-lock.json', 'node_modules/@org'])
    run('cp', ['-a', '--remove-destination', join(template, path), dirname(join(root, path))]);
}

/**
 * The folder is outside of any repository, so that npm finds none. It has the same depth as the
 * copies, because npm's lock contains a relative path to the tarball.
 */
function make(template, { nx, devkit }, env) {
  const root = mkdtempSync(join(tmpdir(), 'rust-static-'));
  const devDependencies = { nx, '@nx/devkit': devkit, '@org/rust-static': `file:${tarball}` };
  const manifest = { name: 'workspace', private: true, version: '0.0.0', devDependencies };
  writeFileSync(join(root, 'package.json'), JSON.stringify(manifest, null, 2));
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  try {
    run('npm', ['install', '--ignore-scripts', ...quiet, '--prefer-offline'], { cwd: root, env });
    run('cp', ['-a', root, `${template}.new`]);
    run('mv', [`${template}.new`, template]);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

module.exports = { fillFromTemplate, repository };
