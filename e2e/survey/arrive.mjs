// Brings projects in as their owners would: a new folder with the project in it, then `init`,
// `setup` and `static-build`, without an edit by hand. Checks each binary with readelf, and runs it
// in an empty root. Writes docs/arriving.md. Needs root on Debian, the network and about a quarter of an
// hour: `npm run survey:arrive`. Pass names of projects to run only those.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { prepareDocker } from '../setup/docker.mjs';
import { install, refresh, repository } from '../setup/tools.mjs';
import images from '../support/test-builder.cjs';
import volumes from '../support/volumes.cjs';
import workspaces from '../support/workspace.cjs';
import { PROJECTS } from './arrive-projects.mjs';
import { arrivedTable } from './arrived-table.mjs';
import { place, proveAlone, runAlone } from './project.mjs';

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
    place(workspace, project, OPTIONS);
    return { ...project, ...build(workspace, project) };
  } finally {
    volumes.removeVolumes(workspace);
    workspace.remove();
  }
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
