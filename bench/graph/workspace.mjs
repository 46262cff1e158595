// A generated cargo workspace of a size that real companies have, and a registry of as many crates as it locks.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const write = (file, text) => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};
/** The same numbers on every machine. */
const sequence = (seed) => {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};
const some = (pick, count, below, name) =>
  [...new Set(Array.from({ length: below > 0 ? count : 0 }, () => pick(below)))].map(name);

/**
 * Writes `members` crates (a tenth of them apps that opted in) that lock `crates` registry crates, each of which
 * depends on some before it. The registry is a directory that cargo takes for crates.io.
 *
 * @param folder absolute path; gets `workspace`, `registry` and `home` (the CARGO_HOME that knows the registry)
 * @returns the workspace's folder and the variables for cargo
 */
export function generate(folder, { members, crates }) {
  const [workspace, registry, home] = ['workspace', 'registry', 'home'].map((name) => join(folder, name));
  const pick = sequence(7);
  for (let at = 0; at < crates; at++) writeRegistryCrate(join(registry, `ext${at}`), at, pick);
  const source = `[source.crates-io]\nreplace-with = "local"\n[source.local]\ndirectory = "${registry}"\n`;
  write(join(home, 'config.toml'), source);
  write(
    join(workspace, 'Cargo.toml'),
    `[workspace]\nmembers = ["apps/*", "libs/*"]\nresolver = "2"\n\n[workspace.package]\nversion = "0.1.0"\nedition = "2021"\n\n[workspace.dependencies]\n` +
      Array.from({ length: crates }, (_, at) => `ext${at} = "1"\n`).join(''),
  );
  const libs = Math.ceil((members * 9) / 10);
  // Every registry crate is used, and so locked.
  const share = Math.ceil(crates / libs);
  for (let at = 0; at < libs; at++)
    writeMember(workspace, `libs/lib${at}`, at, { pick, crates, first: at * share, share });
  for (let at = 0; at < members - libs; at++)
    writeMember(workspace, `apps/app${at}`, libs, { pick, crates, app: true });
  const env = { ...process.env, CARGO_HOME: home };
  const locked = spawnSync('cargo', ['generate-lockfile', '--offline'], {
    cwd: workspace,
    env,
    encoding: 'utf8',
  });
  if (locked.status !== 0) throw new Error(`cargo generate-lockfile: ${locked.stderr}`);
  return { workspace, env };
}

function writeRegistryCrate(folder, at, pick) {
  const dependencies = some(
    pick,
    3,
    at,
    (index) =>
      `[dependencies.ext${index}]\nversion = "1"\nfeatures = ["feature1"]\ndefault-features = false\n\n`,
  ).join('');
  write(join(folder, 'Cargo.toml'), registryManifest(`ext${at}`, pick(9), dependencies));
  write(join(folder, 'src/lib.rs'), '');
  const checksum = createHash('sha256').update(`ext${at}`).digest('hex');
  write(join(folder, '.cargo-checksum.json'), JSON.stringify({ files: {}, package: checksum }));
}

// Manifests of published crates are long: of 43 in a registry the middle one had 1,750 bytes.
function registryManifest(name, minor, dependencies) {
  const features = Array.from({ length: 6 }, (_, at) => `feature${at} = ["feature${at + 1}"]\n`).join('');
  return `[package]
edition = "2021"
rust-version = "1.70"
name = "${name}"
version = "1.${minor}.0"
authors = [
    "Somebody <somebody@example.org>",
    "Somebody Else <else@example.org>",
]
build = false
autolib = false
autobins = false
autoexamples = false
autotests = false
autobenches = false
description = "What ${name} is good for, in a line that is about as long as such lines are"
homepage = "https://example.org/${name}"
documentation = "https://docs.rs/${name}"
readme = "README.md"
keywords = ["one", "two", "three"]
categories = ["encoding", "no-std"]
license = "MIT OR Apache-2.0"
repository = "https://example.org/${name}.git"

[package.metadata.docs.rs]
all-features = true
targets = ["x86_64-unknown-linux-gnu"]
rustdoc-args = [
    "--generate-link-to-definition",
    "--generate-macro-expansion",
    "--extern-html-root-url=std=https://doc.rust-lang.org",
]

[features]
default = ["feature0"]
${features}feature6 = []

[lib]
name = "${name}"
path = "src/lib.rs"

[[test]]
name = "basic"
path = "tests/basic.rs"

[[example]]
name = "simple"
path = "examples/simple.rs"

[[bench]]
name = "speed"
path = "benches/speed.rs"
harness = false

${dependencies}[lints.rust.unexpected_cfgs]
level = "warn"
priority = 0
check-cfg = ["cfg(docsrs)"]
`;
}

function writeMember(workspace, root, libs, { pick, crates, app = false, first = 0, share = 0 }) {
  const up = root.split('/').map(() => '..');
  const own = some(pick, 3, libs, (at) => `lib${at} = { path = "${up.join('/')}/libs/lib${at}" }\n`);
  const taken = new Set(some(pick, 3, crates, (at) => at));
  for (let at = first; at < first + share && at < crates; at++) taken.add(at);
  const external = [...taken].map((at) => `ext${at}.workspace = true\n`);
  const name = root.split('/')[1];
  write(
    join(workspace, root, 'Cargo.toml'),
    `[package]\nname = "${name}"\nversion.workspace = true\nedition.workspace = true\n` +
      `${app ? '[features]\nstatic = []\n' : ''}[dependencies]\n${[...own, ...external].join('')}`,
  );
  write(
    join(workspace, root, app ? 'src/main.rs' : 'src/lib.rs'),
    app ? 'fn main() {}\n' : 'pub fn f() {}\n',
  );
}
