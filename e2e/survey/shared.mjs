// Builds published programs on two machines that share compiled crates: a Docker daemon publishes,
// and another one, or rootless Podman, builds with the store. Writes docs/two-machines.md. Needs root on
// Debian, the network and about half an hour: `npm run survey:shared`. Pass names of programs to run
// only those.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDaemons } from '../setup/daemons.mjs';
import { prepareDocker } from '../setup/docker.mjs';
import { install, refresh, repository } from '../setup/tools.mjs';
import daemons from '../support/daemons.cjs';
import images from '../support/test-builder.cjs';
import keys from '../support/units-key.cjs';
import volumes from '../support/volumes.cjs';
import workspaces from '../support/workspace.cjs';
import { place, proveAlone, published, runAlone } from './project.mjs';
import { sharedTable } from './shared-table.mjs';

const PROGRAMS = [
  published('hexyl', '0.17.0', 'macros'),
  published('pastel', '0.12.0', 'build script'),
  published('choose', '1.3.7', 'regular expressions'),
  published('fd-find', '10.5.0', 'C code (jemalloc)', { binary: 'fd' }),
  published('oxipng', '10.2.1', 'C code (libdeflate)'),
  published('hyperfine', '1.19.0', 'macros'),
  published('ripgrep', '14.1.1', 'C code (jemalloc), path crates of its own', { binary: 'rg' }),
  published('just', '1.40.0', 'about 100 crates'),
];
const MACHINES = [
  ['Docker', daemons.secondDocker],
  ['Podman', `unix://${daemons.podmanSocket}`],
];
const { privateKey, trustedKeys } = keys.unitsKey();
// The test builder does not link libgcc by itself.
const OPTIONS = {
  rustflags: ['-C', 'link-arg=-lgcc'],
  baseImage: images.baseImage,
  trustedKeys,
};

const chosen = process.argv.slice(2);
install();
refresh();
prepareDocker();
prepareDaemons();
const rows = [];
for (const [index, program] of PROGRAMS.entries())
  if (chosen.length === 0 || chosen.includes(program.name)) {
    const [machine, address] = MACHINES[index % MACHINES.length];
    const row = { ...program, machine, ...onTwoMachines(program, address) };
    rows.push(row);
    console.log(`${row.name} on ${machine}: ${row.outcome}, ${JSON.stringify(row.figures)}`);
    if (row.output) console.log(row.output);
  }
if (chosen.length === 0) writeFileSync(join(repository, 'docs/two-machines.md'), sharedTable(rows));
process.exitCode = rows.every(({ outcome }) => outcome === 'equal bytes') ? 0 : 1;

function onTwoMachines(program, address) {
  const workspace = workspaces.createWorkspace();
  const store = mkdtempSync(join(tmpdir(), 'rust-static-store-'));
  try {
    place(workspace, program, OPTIONS);
    return compare(workspace, store, program, address);
  } catch (error) {
    return { outcome: 'failed', output: error.message.slice(-4000) };
  } finally {
    for (const host of [undefined, address]) volumes.removeVolumes(workspace, host);
    workspace.remove();
    rmSync(store, { recursive: true });
  }
}

function compare(workspace, store, { name, binary = name, args }, address) {
  const withStore = { RUST_STATIC_UNITS_STORE: store };
  const must = (result, what) => workspaces.must(result, what).output;
  const file = join(workspace.root, 'dist/static', binary);
  must(workspace.nx(['g', '@org/rust-static:setup', '.', '--no-interactive']), 'setup');
  const build = (env) => {
    rmSync(join(workspace.root, 'dist'), { recursive: true, force: true });
    const start = Date.now();
    const output = must(workspace.nx(['run', `${name}:static-build`, '--skip-nx-cache'], env), 'build');
    const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
    return { output, digest, seconds: (Date.now() - start) / 1000 };
  };
  // The builder images count for neither.
  for (const env of [{}, { DOCKER_HOST: address }])
    must(workspace.exec('node_modules/.bin/rust-static', ['builder', 'build', name], env), 'builder');
  const nothing = build({});
  const units = (words, env = {}) =>
    must(
      workspace.exec('node_modules/.bin/rust-static', ['units', ...words], { ...withStore, ...env }),
      'units',
    );
  const sent = units(['publish', name]);
  units(['sign'], { RUST_STATIC_UNITS_KEY: privateKey });
  const shared = build({ ...withStore, DOCKER_HOST: address });
  const wrong = proveAlone(file) ?? runAlone(file, args);
  const isEqual = shared.digest === nothing.digest;
  return {
    outcome: wrong ?? (isEqual ? 'equal bytes' : 'other bytes'),
    figures: {
      all: compiledIn(nothing.output).length,
      compiled: compiledIn(shared.output),
      megabytes: Number(/([\d.]+) MB\) sent/.exec(sent)?.[1]),
      restored: /shared crates: [^\n]*/.exec(shared.output)?.[0],
      seconds: [nothing.seconds, shared.seconds],
    },
  };
}

function compiledIn(output) {
  return [...output.matchAll(/Compiling ([\w-]+) v\S+(?: \((\S+)\))?/g)].map(([, crate]) => crate);
}
