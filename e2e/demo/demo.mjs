// npm run demo [-- --engine=docker]
// Runs the main task from scratch: a temporary Nx workspace with the packed plugin, and one checked
// static binary.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepareDocker } from '../setup/docker.mjs';
import { prepareAlone } from '../setup/prepare-alone.mjs';
import { install, refresh } from '../setup/tools.mjs';

const { values } = parseArgs({ options: { engine: { type: 'string', default: 'host' } } });
const { engine } = values;
if (!['host', 'docker'].includes(engine)) fail(`unknown engine "${engine}": it is host or docker`);
if (engine === 'host') requirePrograms();

say('Installing, building and packing the plugin');
prepareAlone(() => {
  install();
  refresh();
  if (engine === 'docker') prepareDocker();
});

say('Making an Nx workspace with it');
const require = createRequire(import.meta.url);
const { createWorkspace, hostTarget } = require('../support/workspace.cjs');
const { root, nx, write } = createWorkspace({ inherit: true });
const options = engine === 'host' ? hostOptions() : dockerOptions();

run('g', '@org/rust-static:setup', 'apps/app', '--no-interactive');
run('run', 'app:static-build', ...options);

const output = join(root, 'dist/apps/app/static');
const { readArtifact } = require('../../dist/index.js');
const artifact = readArtifact(output);
const [binary] = artifact.binaries;
say('The proof, read from the ELF headers of the binary');
const { libc, target } = artifact;
const facts = { linkage: binary.linkage, libc, target, size: `${binary.size} bytes`, sha256: binary.sha256 };
for (const [name, value] of Object.entries(facts)) console.log(`  ${name.padEnd(8)} ${value}`);

say('Running it, with nothing in its environment');
const { status, stdout } = spawnSync(join(output, binary.path), [], { env: {}, encoding: 'utf8' });
console.log(`  ${stdout.trim()}`);
if (status !== 0) fail(`the binary ended with status ${status}`);

say('Building once more: from the cache');
run('run', 'app:static-build', ...options);

say('Where everything lies');
console.log(`  workspace    ${root}`);
console.log(`  binary       ${join(output, binary.path)}`);
console.log(`  description  ${join(output, 'artifact.json')}`);
console.log(`  Remove it with: rm -rf ${root}`);

function run(...args) {
  console.log(`\n$ nx ${args.join(' ')}`);
  if (nx(args).status !== 0) fail(`nx ${args[0]} failed; the workspace is still in ${root}`);
}

function hostOptions() {
  const host = hostTarget();
  if (!host.installed) {
    console.log(`  rustc has no ${host.musl} here (rustup target add ${host.musl}),`);
    console.log(`  so this builds a static glibc binary for ${host.target}.`);
  }
  return ['--engine=host', `--triple=${host.target}`];
}

function dockerOptions() {
  const { baseImage } = require('../support/test-builder.cjs');
  console.log(`  The builder starts from ${baseImage}, made from Debian's packages, not from Alpine.`);
  const plugin = { plugin: '@org/rust-static', options: { baseImage: baseImage } };
  write('nx.json', `${JSON.stringify({ plugins: [plugin] }, null, 2)}\n`);
  return ['--engine=docker'];
}

function requirePrograms() {
  for (const [program, remedy] of [
    ['cargo', 'install Rust: https://rustup.rs'],
    ['cc', 'install a C compiler, such as gcc'],
  ])
    if (spawnSync(program, ['--version']).status !== 0) fail(`${program} is missing: ${remedy}`);
}

function say(text) {
  console.log(`\n== ${text}`);
}

function fail(message) {
  console.error(`demo: ${message}`);
  process.exit(1);
}
