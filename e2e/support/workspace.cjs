// A temporary Nx workspace with the packed plugin, for the demo and the end-to-end tests.
const { spawnSync } = require('node:child_process');
const { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { dirname, join } = require('node:path');
const { fillFromTemplate, repository } = require('./template.cjs');

const { devDependencies } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));

/**
 * @typedef {{ status: number, output: string, stdout: string }} Outcome `output` is standard output and error
 * @typedef {object} Workspace
 * @property {string} root absolute path
 * @property {(args: string[], env?: NodeJS.ProcessEnv) => Outcome} nx runs nx, and gives its status and whole output
 * @property {(program: string, args: string[], env?: NodeJS.ProcessEnv) => Outcome} exec
 * @property {(path: string) => string} read
 * @property {(path: string, text: string) => void} write
 * @property {<T>(path: string, text: string, use: () => T) => T} withText puts a text into a file while `use` runs
 * @property {() => void} remove
 */

/**
 * Creates a workspace in a new folder: nx, the plugin from its tarball, and git.
 *
 * @param {{ nx?: string, devkit?: string, inherit?: boolean, isolate?: boolean, parent?: string }}
 * [options] versions; `inherit` shows the output of commands; `isolate` runs each plugin in its own
 * process, as Nx does by default; `parent` is the folder to create it in
 * @returns {Workspace}
 */
function createWorkspace({
  nx = devDependencies.nx,
  devkit = devDependencies['@nx/devkit'],
  inherit = false,
  isolate = inherit,
  parent = tmpdir(),
} = {}) {
  const root = mkdtempSync(join(parent, 'rust-static-'));
  const env = { ...nxEnvironment(), NX_SKIP_FORMAT: 'true', NX_ISOLATE_PLUGINS: String(isolate) };
  const exec = (program, args, extra = {}) => {
    const result = spawnSync(program, args, {
      cwd: root,
      env: { ...env, ...extra },
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (result.error) throw result.error;
    return {
      status: result.status ?? 128,
      output: plain(`${result.stdout}${result.stderr}`),
      stdout: result.stdout,
    };
  };
  const write = (path, text) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  fillFromTemplate(root, { nx, devkit }, env);
  write('nx.json', '{}\n');
  write('.gitignore', 'node_modules/\n.nx/\n');
  must(exec('git', ['init', '-q']), 'git init');
  const bin = join(root, 'node_modules/.bin/nx');
  return {
    root,
    exec,
    nx: (args, extra) => {
      if (!inherit) return exec(bin, args, extra);
      const { status } = spawnSync(bin, args, { cwd: root, env: { ...env, ...extra }, stdio: 'inherit' });
      return { status: status ?? 128, output: '', stdout: '' };
    },
    read: (path) => readFileSync(join(root, path), 'utf8'),
    write,
    withText: (path, text, use) => {
      const before = existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined;
      write(path, text);
      try {
        return use();
      } finally {
        if (before === undefined) rmSync(join(root, path));
        else write(path, before);
      }
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/**
 * Returns this process's environment for a separate nx: without a daemon, and without variables of
 * an outer nx or npm.
 */
function nxEnvironment() {
  const env = {
    ...process.env,
    NX_DAEMON: 'false',
    NX_TUI: 'false',
    NX_NO_CLOUD: 'true',
    // A process per plugin costs one second of processor time per command.
    NX_ISOLATE_PLUGINS: 'false',
    // By default, Nx shares one cache in the home folder among all checkouts of a repository, and
    // keeps it forever.
    NX_CACHE_DIRECTORY: '.nx/cache',
  };
  for (const name of Object.keys(env))
    if (/^(NX_TASK|NX_WORKSPACE_ROOT|RUST_STATIC_|npm_|JEST_)/.test(name)) delete env[name];
  return env;
}

// It depends on the environment of the tests whether nx writes colours.
/** @param {string} text */
function plain(text) {
  return text.replace(/\u001b\[[0-9;]*m/g, '');
}

/** @param {Outcome} outcome @param {string} what */
function must(outcome, what) {
  if (outcome.status !== 0)
    throw new Error(`${what} failed with status ${outcome.status}:\n${outcome.output}`);
  return outcome;
}

/** Returns the static targets that this machine's rustc supports, preferred one first. */
function hostTarget() {
  const arch = { x64: 'x86_64', arm64: 'aarch64' }[process.arch];
  const musl = `${arch}-unknown-linux-musl`;
  const { stdout } = spawnSync('rustc', ['--print', 'target-libdir', '--target', musl], { encoding: 'utf8' });
  const installed =
    spawnSync('sh', ['-c', 'ls "$1"/libstd-*.rlib', 'sh', (stdout ?? '').trim()]).status === 0;
  return { target: installed ? musl : `${arch}-unknown-linux-gnu`, musl, installed };
}

module.exports = { createWorkspace, hostTarget, must, nxEnvironment, repository };
