// A project of a survey in a workspace, and the independent checks of its binary.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import workspaces from '../support/workspace.cjs';
import { download } from './download.mjs';

/**
 * Writes the project as its owner has it, commits it, and registers the plugin.
 *
 * @param options of the plugin in nx.json
 */
export function place(workspace, { name, version, folder, files, also = {}, links = {} }, options) {
  const { root, write, exec, nx } = workspace;
  if (version) {
    mkdirSync(join(root, folder), { recursive: true });
    cpSync(download(name, version), join(root, folder), { recursive: true });
    // Its .gitignore is for a repository that was not published with it.
    rmSync(join(root, folder, '.gitignore'), { force: true });
  }
  for (const [path, text] of Object.entries({ ...files, ...also })) write(path, text);
  for (const [path, target] of Object.entries(links)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    symlinkSync(target, join(root, path));
  }
  write('.gitignore', 'node_modules/\n.nx/\ntarget/\n');
  if (!version) workspaces.must(exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
  const who = ['-c', 'user.email=a@b.c', '-c', 'user.name=a'];
  workspaces.must(exec('git', ['add', '-A']), 'git add');
  workspaces.must(exec('git', [...who, 'commit', '-qm', 'as published']), 'git commit');
  workspaces.must(nx(['g', '@org/rust-static:init']), 'init');
  write('nx.json', JSON.stringify({ plugins: [{ plugin: '@org/rust-static', options }] }));
}

const ET_DYN = 3;

/** Reads the binary with readelf. Returns what is not static about it. */
export function proveAlone(file) {
  const { stdout } = spawnSync('readelf', ['-lWd', file], { encoding: 'utf8' });
  if (!stdout.includes('LOAD')) return 'readelf cannot read it';
  if (readFileSync(file).readUInt16LE(16) !== ET_DYN) return 'not position-independent';
  const [dynamic] = /INTERP|\(NEEDED\).*/.exec(stdout) ?? [];
  return dynamic && `not static: ${dynamic}`;
}

/** Runs the binary in an empty folder as root. Returns what went wrong. */
export function runAlone(file, args, prints) {
  const root = mkdtempSync(join(tmpdir(), 'rust-static-empty-'));
  try {
    cpSync(file, join(root, 'program'));
    const { status, stdout } = spawnSync('chroot', [root, '/program', ...args], { encoding: 'utf8' });
    if (status !== 0) return `ends with status ${status} in an empty root`;
    return prints !== undefined && stdout.trim() !== prints ? `prints ${stdout.trim()}` : undefined;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** A published program at the root of a repository, with what is special about it. */
export const published = (name, version, special, more = {}) => ({
  name,
  version,
  special,
  folder: '.',
  args: ['--version'],
  ...more,
});
