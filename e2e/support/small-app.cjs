const { builderImage } = require('./test-builder.cjs');
const { must } = require('./workspace.cjs');

/**
 * Returns the manifest of a crate without dependencies and without a Dockerfile. @param {string}
 * name @param {string} [more]
 */
const manifest = (name, more = '') =>
  `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n[features]\nstatic = []\n[package.metadata.rust-static]\nstatic-feature = "static"\nbuilder-image = "${builderImage}"\n${more}`;

/**
 * Writes an app to `apps/<name>` of a workspace, with its cargo workspace and lock.
 *
 * @param {import('./workspace.cjs').Workspace} workspace @param {string} name @param {string} main
 */
function writeSmallApp(workspace, name, main) {
  workspace.write('nx.json', JSON.stringify({ plugins: ['@org/rust-static'] }));
  workspace.write('.gitignore', 'node_modules/\n.nx/\ndist/\ntarget/\n');
  workspace.write('Cargo.toml', '[workspace]\nmembers = ["apps/*"]\nresolver = "2"\n');
  workspace.write('Cargo.lock', `version = 4\n\n[[package]]\nname = "${name}"\nversion = "0.1.0"\n`);
  workspace.write(`apps/${name}/Cargo.toml`, manifest(name));
  workspace.write(`apps/${name}/src/main.rs`, main);
}

/**
 * Adds registry crates to an app of `writeSmallApp` and to its lock.
 *
 * @param {import('./workspace.cjs').Workspace} workspace @param {string} name @param {string}
 * crates lines of `[dependencies]`
 */
function dependOn({ write, exec }, name, crates) {
  write(
    `apps/${name}/Cargo.toml`,
    manifest(name).replace('[package.metadata', `[dependencies]\n${crates}\n$&`),
  );
  must(exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
}

module.exports = { dependOn, manifest, writeSmallApp };
