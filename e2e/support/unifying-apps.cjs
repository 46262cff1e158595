const { createHash } = require('node:crypto');
const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { must } = require('./workspace.cjs');

const NAMES = ['one', 'two', 'three', 'four'];

/**
 * Writes four apps whose results differ between one common cargo call and four separate ones. They
 * use different features of a workspace crate and of a registry crate, and a build script reports
 * which. All binaries have the same name.
 *
 * @param {import('./workspace.cjs').Workspace} workspace
 * @param {object} options of the plugin
 * @param {string} [more] lines for `[package.metadata.rust-static]`
 */
function writeUnifyingApps(workspace, options, more = '') {
  workspace.write(
    'nx.json',
    JSON.stringify({
      plugins: [{ plugin: '@org/rust-static', options }],
      targetDefaults: { 'static-build': { dependsOn: ['cargo-lock', '^static-build'] } },
    }),
  );
  workspace.write('.gitignore', 'node_modules/\n.nx/\ndist/\ntarget/\n');
  workspace.write('Cargo.toml', '[workspace]\nmembers = ["apps/*", "libs/*"]\nresolver = "2"\n');
  workspace.write(
    'libs/common/Cargo.toml',
    '[package]\nname = "common"\nversion = "0.1.0"\nedition = "2021"\n[features]\nloud = []\nlong = []\n[dependencies]\nsmallvec = "1"\n',
  );
  workspace.write(
    'libs/common/build.rs',
    `fn main() {
    let on: Vec<String> = std::env::vars().map(|(name, _)| name).filter(|name| name.starts_with("CARGO_FEATURE_")).collect();
    println!("cargo:rustc-env=ON={}", on.join(","));
}
`,
  );
  workspace.write(
    'libs/common/src/lib.rs',
    `pub fn word() -> String {
    let kept: smallvec::SmallVec<[u8; 4]> = smallvec::SmallVec::from_slice(env!("ON").as_bytes());
    let word = String::from_utf8(kept.to_vec()).unwrap();
    if cfg!(feature = "loud") { word.to_uppercase() } else { word.to_lowercase() }
}
`,
  );
  const wants = { one: ['loud'], two: [], three: ['loud', 'long'], four: [] };
  for (const name of NAMES) {
    const features = JSON.stringify(wants[name]);
    // Only one app enables this feature, so its smallvec is compiled separately.
    const smallvec = name === 'two' ? 'smallvec = { version = "1", features = ["union", "write"] }\n' : '';
    workspace.write(
      `apps/${name}/Cargo.toml`,
      `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n[features]\nstatic = []\n[[bin]]\nname = "tool"\npath = "src/main.rs"\n[dependencies]\ncommon = { path = "../../libs/common", features = ${features} }\n${smallvec}[package.metadata.rust-static]\nstatic-feature = "static"\n${more}`,
    );
    workspace.write(`apps/${name}/src/main.rs`, `fn main() { println!("${name} {}", common::word()); }\n`);
  }
  must(workspace.exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
}

/** Returns digests of all files that builds have written, by path. @param {string} root */
function digestsOfDist(root) {
  const dist = join(root, 'dist');
  const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [
        file.slice(dist.length + 1),
        createHash('sha256').update(readFileSync(file)).digest('hex'),
      ]),
  );
}

/** Returns the programs' output, by app. @param {import('./workspace.cjs').Workspace} workspace */
function words({ root, exec }) {
  return Object.fromEntries(
    NAMES.map((name) => [name, exec(join(root, `dist/apps/${name}/static/tool`), []).stdout.trim()]),
  );
}

const WORDS = {
  one: 'one CARGO_FEATURE_LOUD',
  two: 'two',
  three: 'three CARGO_FEATURE_LONG,CARGO_FEATURE_LOUD',
  four: 'four',
};

/**
 * Builds all apps again. @param {import('./workspace.cjs').Workspace} workspace @param {string[]}
 * more further arguments
 */
function buildAll(workspace, ...more) {
  const args = ['--skip-nx-cache', '--parallel=4', '--output-style=stream'];
  return workspace.nx(['run-many', '-t', 'static-build', ...args, ...more]);
}

/** Counts how often a crate was compiled. @param {string} output @param {string} crate */
function compiled(output, crate) {
  return output.match(new RegExp(`Compiling ${crate} `, 'g'))?.length ?? 0;
}

module.exports = { NAMES, WORDS, buildAll, compiled, digestsOfDist, words, writeUnifyingApps };
