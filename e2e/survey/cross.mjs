// Builds published programs and C libraries for x86_64 and, with a cross compiler, for aarch64. Checks each binary with
// readelf, runs it in an empty root, for aarch64 in QEMU, and compares the times. Writes docs/cross.md. Needs root on
// Debian, the network and about half an hour: `npm run survey:cross`. Pass names of projects to run only those.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepareDocker } from '../setup/docker.mjs';
import { prepareEmulation } from '../setup/emulation.mjs';
import { install, refresh, repository } from '../setup/tools.mjs';
import images from '../support/test-builder.cjs';
import volumes from '../support/volumes.cjs';
import workspaces from '../support/workspace.cjs';
import { CROSS_PROJECTS } from './cross-projects.mjs';
import { crossTable } from './cross-table.mjs';
import { place, proveAlone, runAlone } from './project.mjs';

const TRIPLES = ['x86_64-alpine-linux-musl', 'aarch64-alpine-linux-musl'];
// The test builder does not link libgcc by itself.
const OPTIONS = {
  baseImage: images.baseImage,
  triples: TRIPLES,
  rustflags: ['-C', 'link-arg=-lgcc'],
};

const chosen = process.argv.slice(2);
install();
refresh();
prepareDocker();
prepareEmulation();
const rows = [];
for (const project of CROSS_PROJECTS)
  if (chosen.length === 0 || chosen.includes(project.name)) {
    const row = { ...project, ...both(project) };
    rows.push(row);
    console.log(`${row.name}: ${row.outcome}, ${row.seconds?.join(' s and ')} s`);
    if (row.output) console.log(row.output);
  }
if (chosen.length === 0) writeFileSync(join(repository, 'docs/cross.md'), crossTable(rows));
process.exitCode = rows.every(({ outcome }) => outcome === 'built') ? 0 : 1;

function both(project) {
  const workspace = workspaces.createWorkspace();
  try {
    place(workspace, project, { ...OPTIONS, ...project.options });
    const setup = workspace.nx(['g', '@org/rust-static:setup', project.folder, '--no-interactive']);
    if (setup.status !== 0) return { outcome: 'setup failed', output: setup.output.slice(-4000) };
    return buildBoth(workspace, project);
  } finally {
    volumes.removeVolumes(workspace);
    workspace.remove();
  }
}

/** Each build starts from nothing, in a group of its own: what one has compiled must not help the other. */
function buildBoth(workspace, { name, project = name, folder, binary = project, args, prints }) {
  const seconds = [];
  const sizes = [];
  // The builder image counts for neither.
  workspace.exec('node_modules/.bin/rust-static', ['builder', 'build', project]);
  for (const [index, end] of ['', '-aarch64'].entries()) {
    volumes.removeVolumes(workspace);
    const start = Date.now();
    const env = { NX_SKIP_NX_CACHE: 'true' };
    const { status, output } = workspace.nx(['run', `${project}:static-build${end}`], env);
    seconds.push(Math.round((Date.now() - start) / 100) / 10);
    if (status !== 0)
      return { outcome: `not built for ${TRIPLES[index]}`, seconds, output: output.slice(-4000) };
    const file = join(workspace.root, 'dist', folder === '.' ? '' : folder, `static${end}`, binary);
    const wrong = proveAlone(file) ?? runAlone(file, args, prints);
    if (wrong) return { outcome: `${wrong} (${TRIPLES[index]})`, seconds };
    const machine = readFileSync(file).readUInt16LE(18);
    if (machine !== [62, 183][index]) return { outcome: `machine ${machine}`, seconds };
    sizes.push(statSync(file).size);
  }
  return { outcome: 'built', seconds, sizes };
}
