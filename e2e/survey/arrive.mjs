// Brings projects in as their owners would: a new folder with the project in it, then `init`,
// `setup` and `static-build`, without an edit by hand. Checks each binary with readelf, and runs it
// in an empty root. Writes docs/arriving.md. Needs root on Debian, the network and about half an
// hour: `npm run survey:arrive`. Pass names of projects to run only those.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { prepareDocker } from '../setup/docker.mjs';
import { install, refresh, repository } from '../setup/tools.mjs';
import images from '../support/test-builder.cjs';
import volumes from '../support/volumes.cjs';
import workspaces from '../support/workspace.cjs';
import { PROJECTS } from './arrive-projects.mjs';
import { arrivedTable } from './arrived-table.mjs';
import { download } from './download.mjs';

/**
 * What this machine needs, in nx.json instead of the project's own files: the test builder in place
 * of Alpine. It has no standard library for panic = "abort", does not link libgcc by itself, and its
 * own rustc is for glibc, which pkg-config takes for cross-compilation.
 * Link-time optimisation takes minutes and changes no verdict.
 */
const OPTIONS = {
  baseImage: images.baseImage,
  rustflags: ['-C', 'link-arg=-lgcc'],
  env: {
    CARGO_PROFILE_RELEASE_LTO: 'false',
    CARGO_PROFILE_RELEASE_PANIC: 'unwind',
    PKG_CONFIG_ALLOW_CROSS: '1',
  },
};

const chosen = process.argv.slice(2);
install();
refresh();
prepareDocker();
const rows = [];
for (const project of PROJECTS)
  if (chosen.length === 0 || chosen.includes(project.name)) {
    const row = arrive(project);
    rows.push(row);
    console.log(`${row.name}: ${row.outcome}, ${row.seconds} s, ${row.bytes ?? 0} bytes`);
    if (row.outcome !== 'built') console.log(row.output);
  }
if (chosen.length === 0) writeFileSync(join(repository, 'docs/arriving.md'), arrivedTable(rows));
process.exitCode = rows.every(({ outcome }) => outcome === 'built') ? 0 : 1;

function arrive(project) {
  const workspace = workspaces.createWorkspace();
  try {
    place(workspace, project);
    return { ...project, ...build(workspace, project) };
  } finally {
    volumes.removeVolumes(workspace);
    workspace.remove();
  }
}

/** Writes the project as its owner has it, commits it, and registers the plugin. */
function place({ root, write, exec, nx }, { name, version, folder, files, also = {}, links = {} }) {
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
  write('nx.json', JSON.stringify({ plugins: [{ plugin: '@org/rust-static', options: OPTIONS }] }));
}

/** Sets up and builds. The time in seconds is that of `static-build`. */
function build(workspace, { name, project = name, folder, binary = project, args, prints }) {
  const failed = (outcome, output) => ({ outcome, seconds: 0, output: output.slice(-4000) });
  const setup = workspace.nx(['g', '@org/rust-static:setup', folder, '--no-interactive']);
  if (setup.status !== 0) return failed('setup failed', setup.output);
  const changed = workspace.exec('git', ['diff', '--stat', '--', '*.rs', '*Dockerfile']).stdout;
  if (changed.trim() !== '') return failed('setup changed sources or a Dockerfile', changed);
  const start = Date.now();
  const { status, output } = workspace.nx(['run', `${project}:static-build`]);
  const seconds = Math.round((Date.now() - start) / 1000);
  if (status !== 0) return { ...failed('not built', output), seconds };
  const file = join(workspace.root, 'dist', folder === '.' ? '' : folder, 'static', binary);
  const wrong = proveAlone(file) ?? runAlone(file, args, prints);
  if (wrong) return { ...failed(wrong, output), seconds };
  const { length: crates } = JSON.parse(readFileSync(join(dirname(file), 'dependencies.json'), 'utf8'));
  const warnings = output.match(/^.*\bwarning: (?!unused|`).*$/gim)?.length ?? 0;
  return { outcome: 'built', seconds, bytes: statSync(file).size, crates, warnings };
}

/** Reads the binary with readelf. Returns what is not static about it. */
function proveAlone(file) {
  const { stdout } = spawnSync('readelf', ['-lWd', file], { encoding: 'utf8' });
  if (!stdout.includes('LOAD')) return 'readelf cannot read it';
  const [dynamic] = /INTERP|\(NEEDED\).*/.exec(stdout) ?? [];
  return dynamic && `not static: ${dynamic}`;
}

/** Runs the binary in an empty folder as root. Returns what went wrong. */
function runAlone(file, args, prints) {
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
