// Builds small programs for aarch64 twice: with the cross compiler on x86_64, and in an emulated builder for aarch64.
// Compares the bytes and the times, and writes docs/cross-equal.md. Needs root on Debian, the network and about half an
// hour: `npm run survey:equal`.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepareDocker, succeeds } from '../setup/docker.mjs';
import { prepareEmulation } from '../setup/emulation.mjs';
import { install, refresh, repository } from '../setup/tools.mjs';
import images from '../support/test-builder.cjs';
import volumes from '../support/volumes.cjs';
import workspaces from '../support/workspace.cjs';
import { makeArmBuilder } from './arm-builder.mjs';
import { PROGRAMS } from './equal-programs.mjs';
import { equalTable } from './equal-table.mjs';

const ARM = 'aarch64-alpine-linux-musl';
const NATIVE = `rust-static-arm-builder:${images.testBuilderImage.split(':')[1]}`;
// An emulated compiler sometimes hangs.
const LIMIT = 1200;

install();
refresh();
prepareDocker();
prepareEmulation();
const workspace = workspaces.createWorkspace();
try {
  write();
  // Makes the builder image, and fetches the crates.
  build('plain', 'static-build');
  if (!succeeds('docker', ['image', 'inspect', NATIVE])) makeArmBuilder(crossBuilder(), NATIVE);
  const rows = Object.keys(PROGRAMS).map(compare);
  writeFileSync(join(repository, 'docs/cross-equal.md'), equalTable(rows));
  process.exitCode = rows.every(({ equal, onBuilder }) => equal || onBuilder) ? 0 : 1;
} finally {
  volumes.removeVolumes(workspace);
  workspace.remove();
}

function write() {
  const options = { baseImage: images.baseImage, triples: ['x86_64-alpine-linux-musl', ARM] };
  const env = { PKG_CONFIG_ALLOW_CROSS: '1' };
  workspace.write('nx.json', JSON.stringify({ plugins: [{ plugin: '@org/rust-static', options }] }));
  workspace.write('.gitignore', 'node_modules/\n.nx/\ndist/\ntarget/\n');
  workspace.write('Cargo.toml', '[workspace]\nmembers = ["apps/*"]\nresolver = "2"\n');
  for (const [name, { dependencies, main, files = {} }] of Object.entries(PROGRAMS)) {
    const folder = `apps/${name}`;
    workspace.write(
      `${folder}/Cargo.toml`,
      `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\n${dependencies}\n[package.metadata.rust-static]\n`,
    );
    workspace.write(`${folder}/src/main.rs`, main);
    for (const [path, text] of Object.entries(files)) workspace.write(`${folder}/${path}`, text);
    const native = {
      target: ARM,
      cross: false,
      builderImage: NATIVE,
      outputPath: `dist/${folder}/native`,
      env,
    };
    const target = { executor: '@org/rust-static:static-build', options: native };
    workspace.write(`${folder}/project.json`, JSON.stringify({ name, targets: { native: target } }));
  }
  workspaces.must(workspace.exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
  for (const name of Object.keys(PROGRAMS))
    workspaces.must(
      workspace.nx(['g', '@org/rust-static:setup', `apps/${name}`, '--no-interactive']),
      'setup',
    );
}

/** Builds a target from empty caches. Returns the time in seconds, or undefined after the time limit. */
function build(name, target) {
  volumes.removeVolumes(workspace);
  const start = Date.now();
  const nx = join(workspace.root, 'node_modules/.bin/nx');
  const outcome = workspace.exec(
    'timeout',
    ['--signal=INT', LIMIT, nx, 'run', `${name}:${target}`].map(String),
  );
  if ((Date.now() - start) / 1000 >= LIMIT) return undefined;
  workspaces.must(outcome, `${name}:${target}`);
  return (Date.now() - start) / 1000;
}

function crossBuilder() {
  const { stdout } = workspace.exec('docker', ['images', '-q', 'rust-static-builder']);
  return stdout.split('\n')[0];
}

function compare(name) {
  const { onBuilder } = PROGRAMS[name];
  const crossSeconds = build(name, 'static-build-aarch64');
  const nativeSeconds = build(name, 'native');
  const digest = (folder) => {
    const bytes = readFileSync(join(workspace.root, `dist/apps/${name}/${folder}/${name}`));
    return createHash('sha256').update(bytes).digest('hex');
  };
  const sha256 = digest('static-aarch64');
  const ended = nativeSeconds !== undefined;
  const row = {
    name,
    onBuilder,
    crossSeconds,
    nativeSeconds,
    equal: ended && digest('native') === sha256,
    sha256,
  };
  const result = ended ? (row.equal ? 'equal' : 'different') : `no result after ${LIMIT} s`;
  console.log(`${name}: ${result}, ${crossSeconds} s and ${nativeSeconds} s`);
  return { ...row, result };
}
