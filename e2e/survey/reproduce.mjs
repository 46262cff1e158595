// Builds real projects twice: at two paths, by two users, at two times, with Docker and with
// rootless Podman. Compares every byte of binaries and packages, and writes docs/reproducible.md.
// Needs root on Debian, the network and about half an hour: `npm run survey:reproduce`. Pass names
// of projects to run only those.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import daemons from '../support/daemons.cjs';
import images from '../support/test-builder.cjs';
import volumes from '../support/volumes.cjs';
import workspaces from '../support/workspace.cjs';
import { prepareDaemons } from '../setup/daemons.mjs';
import { prepareDocker } from '../setup/docker.mjs';
import { build, install, pack, repository } from '../setup/tools.mjs';
import { download } from './download.mjs';
import { reproducedTable } from './reproduced-table.mjs';

/**
 * Name, features, the difficulty of the project, and the daemon of the second build. Rootless
 * Podman takes several times as long.
 */
const PROJECTS = [
  ['hexyl', [], 'procedural macros, completions', 'Podman'],
  ['sd', [], 'build script generates completions and a man page', 'Podman'],
  ['fd-find', [], 'C code (jemalloc)', 'Podman'],
  ['ripgrep', ['pcre2'], 'C code (PCRE2, jemalloc), a build script that calls git', 'Podman'],
  ['just', [], 'C code and assembly (BLAKE3), procedural macros', 'Podman'],
  ['hyperfine', [], 'build script generates completions, procedural macros', 'Docker'],
  ['oxipng', [], 'C code (libdeflate), threads', 'Docker'],
  ['pastel', [], 'build script generates source code', 'Docker'],
];

/**
 * Uses cargo's default profile. Some projects' own profiles need minutes for link-time
 * optimisation, and several code generation units are the harder case. jemalloc needs libgcc, which
 * the test builder does not link automatically. The test builder also lacks a standard library for
 * panic = "abort".
 */
const TABLE = `
[package.metadata.rust-static]
features = FEATURES
rustflags = ["-C", "link-arg=-lgcc"]
[package.metadata.rust-static.env]
PCRE2_SYS_STATIC = "1"
CARGO_PROFILE_RELEASE_LTO = "false"
CARGO_PROFILE_RELEASE_CODEGEN_UNITS = "16"
CARGO_PROFILE_RELEASE_PANIC = "unwind"
`;

const chosen = process.argv.slice(2);
install();
build();
pack();
prepareDocker();
prepareDaemons();
const { compareArtifacts } = createRequire(import.meta.url)('../../dist/cli/compare-artifacts.js');
const user = daemons.PODMAN_USER;
const OTHERS = {
  Podman: { host: `unix://${daemons.podmanSocket}`, user },
  Docker: { host: daemons.secondDocker, user },
};
const long = join(tmpdir(), 'a-longer/path/of-somebody-else');
const here = checkout(tmpdir());
const there = checkout(long);
const rows = [];
for (const [name, features, hard, other] of PROJECTS)
  if (chosen.length === 0 || chosen.includes(name)) rows.push(await survey(name, features, hard, other));
for (const workspace of [here, there]) {
  volumes.removeVolumes(workspace);
  for (const { host } of Object.values(OTHERS)) volumes.removeVolumes(workspace, host);
  workspace.remove();
}
rmSync(join(tmpdir(), 'a-longer'), { recursive: true, force: true });
if (chosen.length === 0) writeFileSync(join(repository, 'docs/reproducible.md'), reproducedTable(rows));
console.log(rows);

/** Creates a workspace at a path. */
function checkout(parent) {
  mkdirSync(parent, { recursive: true });
  const workspace = workspaces.createWorkspace({ parent });
  const options = { builderImage: images.builderImage };
  workspace.write('nx.json', JSON.stringify({ plugins: [{ plugin: '@org/rust-static', options }] }));
  workspace.write('.gitignore', 'node_modules/\n.nx/\ndist/\ntarget/\n');
  return workspace;
}

async function survey(name, features, hard, other) {
  const source = download(name);
  for (const { root } of [here, there]) {
    mkdirSync(join(root, 'apps'), { recursive: true });
    spawnSync('cp', ['-r', source, join(root, 'apps', name)]);
    const manifest = join(root, 'apps', name, 'Cargo.toml');
    // The project's .gitignore is removed, because only the published files of the crate exist.
    rmSync(join(root, 'apps', name, '.gitignore'), { force: true });
    const table = TABLE.replace('FEATURES', JSON.stringify(features));
    writeFileSync(manifest, readFileSync(manifest, 'utf8') + table);
  }
  const seconds = [packageWith(here, name, {}), packageWith(there, name, OTHERS[other])];
  const version = /-(\d[^-]*(?:-[^-]+)?)$/.exec(source)?.[1] ?? '';
  if (seconds.includes(undefined)) return { name, version, hard, other, failed: true };
  const built = [here, there].map(({ root }) => {
    const folder = join(root, 'dist/apps', name, 'static');
    return { folder, artifact: JSON.parse(readFileSync(join(folder, 'artifact.json'), 'utf8')) };
  });
  const lines = (await compareArtifacts(...built)).flatMap(({ file, same, lines }) =>
    same ? [] : [file, ...lines],
  );
  const packages = [here, there].map(({ root }) => digest(join(root, 'dist/apps', name, 'package')));
  const [{ artifact }] = built;
  const index = JSON.parse(
    readFileSync(join(here.root, 'dist/apps', name, 'package/image/index.json'), 'utf8'),
  );
  const row = {
    name,
    version,
    hard,
    other,
    crates: JSON.parse(readFileSync(join(built[0].folder, 'dependencies.json'), 'utf8')).length,
    sha256: artifact.binaries[0].sha256,
    image: index.manifests[0].digest,
    same: lines.length === 0 && packages[0] === packages[1],
    lines,
  };
  console.log(`${name} ${version}: ${row.same ? 'same' : 'DIFFERENT'}, ${seconds.join(' and ')} s`);
  console.log(lines.join('\n'));
  return row;
}

/**
 * Runs the target as a user who owns the checkout. Returns the time in seconds, or undefined if it
 * failed.
 */
function packageWith({ root }, name, { host, user }) {
  const start = Date.now();
  const words = ['node_modules/.bin/nx', 'run', `${name}:package`, '--skip-nx-cache'];
  const home = user && `/home/${user}`;
  const env = {
    ...process.env,
    NX_DAEMON: 'false',
    NX_TUI: 'false',
    ...(host ? { DOCKER_HOST: host, HOME: home } : {}),
  };
  if (user) spawnSync('chown', ['-R', user, root]);
  const [program, ...args] = user ? ['runuser', '-u', user, '--', ...words] : words;
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: root,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status === 0) return Math.round((Date.now() - start) / 1000);
  console.error(`${name} failed:\n${stdout.slice(-3000)}${stderr.slice(-3000)}`);
  return undefined;
}

function digest(folder) {
  const hash = createHash('sha256');
  if (!existsSync(folder)) return undefined;
  for (const file of readdirSync(folder, { recursive: true }).sort()) {
    const full = join(folder, file);
    hash.update(file).update(statSync(full).isDirectory() ? '' : readFileSync(full));
  }
  return hash.digest('hex');
}
