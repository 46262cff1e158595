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
import { equalTable } from './equal-table.mjs';

const ARM = 'aarch64-alpine-linux-musl';
const NATIVE = `rust-static-arm-builder:${images.testBuilderImage.split(':')[1]}`;
/** Each program: what it depends on, and an expression that uses it. */
const PROGRAMS = {
  plain: ['', 'std::env::args().count()'],
  memchr: ['memchr = "=2.7.6"', 'memchr::memchr(b\'c\', b"abc").unwrap()'],
  itoa: ['itoa = "=1.0.15"', 'itoa::Buffer::new().format(7).len()'],
  base64: [
    'base64 = "=0.22.1"',
    '{ use base64::Engine; base64::engine::general_purpose::STANDARD.encode("abc").len() }',
  ],
  sha2: ['sha2 = "=0.10.9"', '{ use sha2::Digest; sha2::Sha256::digest(b"abc")[0] }'],
  flate: ['miniz_oxide = "=0.8.9"', 'miniz_oxide::deflate::compress_to_vec(&[7; 999], 6).len()'],
  zlib: ['libz-sys = "=1.1.22"', 'unsafe { *libz_sys::zlibVersion() }'],
  macros: ['paste = "=1.0.15"', '{ paste::paste! { const [<A B>]: u8 = 7; } AB }'],
  ccode: ['adler2 = "=2.0.1"\n[build-dependencies]\ncc = "=1.2.30"', 'unsafe { seven() }', true],
};

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
  process.exitCode = rows.every(({ equal }) => equal) ? 0 : 1;
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
  for (const [name, [dependencies, use, hasC]] of Object.entries(PROGRAMS)) {
    const folder = `apps/${name}`;
    const c = hasC ? 'extern "C" { fn seven() -> i32; }\n' : '';
    workspace.write(
      `${folder}/Cargo.toml`,
      `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\n${dependencies}\n[package.metadata.rust-static]\n`,
    );
    workspace.write(`${folder}/src/main.rs`, `${c}fn main() { println!("{}", ${use}); }\n`);
    if (hasC) {
      workspace.write(
        `${folder}/build.rs`,
        'fn main() { cc::Build::new().file("seven.c").compile("seven"); }\n',
      );
      workspace.write(`${folder}/seven.c`, 'int seven(void) { return 7; }\n');
    }
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

/** Builds a target from empty caches. Returns the time in seconds. */
function build(name, target) {
  volumes.removeVolumes(workspace);
  const start = Date.now();
  workspaces.must(workspace.nx(['run', `${name}:${target}`]), `${name}:${target}`);
  return (Date.now() - start) / 1000;
}

function crossBuilder() {
  const { stdout } = workspace.exec('docker', ['images', '-q', 'rust-static-builder']);
  return stdout.split('\n')[0];
}

function compare(name) {
  const crossSeconds = build(name, 'static-build-aarch64');
  const nativeSeconds = build(name, 'native');
  const [cross, native] = ['static-aarch64', 'native'].map((folder) =>
    createHash('sha256')
      .update(readFileSync(join(workspace.root, `dist/apps/${name}/${folder}/${name}`)))
      .digest('hex'),
  );
  const row = { name, crossSeconds, nativeSeconds, equal: cross === native, sha256: cross };
  console.log(`${name}: ${row.equal ? 'equal' : 'DIFFERENT'}, ${crossSeconds} s and ${nativeSeconds} s`);
  return row;
}
