import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dependOn, manifest, writeSmallApp } from './small-app.cjs';
import { unitsKey } from './units-key.cjs';
import { removeVolumes } from './volumes.cjs';
import { createWorkspace, must } from './workspace.cjs';

const MAIN = `use std::io::Write;
#[derive(serde::Serialize)] struct Answer { number: u32, zlib: String }
fn main() {
    let version = unsafe { std::ffi::CStr::from_ptr(libz_sys::zlibVersion()) };
    let answer = Answer { number: 42, zlib: version.to_string_lossy().chars().take(1).collect() };
    writeln!(std::io::stdout(), "{}", serde_json::to_string(&answer).unwrap()).unwrap();
}
`;
// Macros, build scripts, and C code.
const CRATES = `serde = { version = "1", features = ["derive"] }
serde_json = "1"
libz-sys = { version = "1", default-features = false, features = ["static", "libc"] }`;

/** A workspace with two apps that trusts a key, and an empty store. */
export function sharedCrates() {
  const workspace = createWorkspace();
  const store = mkdtempSync(join(tmpdir(), 'rust-static-store-'));
  const { privateKey, trustedKeys } = unitsKey();
  const withStore = { RUST_STATIC_UNITS_STORE: store };
  const program = join(workspace.root, 'dist/apps/app/static/app');
  const units = (args: string[], env: NodeJS.ProcessEnv = {}): string =>
    must(
      workspace.exec('node_modules/.bin/rust-static', ['units', ...args], { ...withStore, ...env }),
      'units',
    ).output;
  const git = (...args: string[]) =>
    must(workspace.exec('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args]), 'git');
  writeSmallApp(workspace, 'app', MAIN);
  workspace.write('apps/two/Cargo.toml', `${manifest('two')}[dependencies]\nhex = "0.4"\nlibc = "0.2"\n`);
  workspace.write('apps/two/src/main.rs', 'fn main() { println!("{}", hex::encode([libc::EOF as u8])); }\n');
  dependOn(workspace, 'app', CRATES);
  const options = { trustedKeys };
  workspace.write('nx.json', JSON.stringify({ plugins: [{ plugin: '@org/rust-static', options }] }));
  git('add', '-A');
  git('commit', '-qm', 'first');
  return {
    workspace,
    store,
    program,
    withStore,
    /** Builds the app with the store. Returns the output. */
    build: (env: NodeJS.ProcessEnv = withStore): string =>
      must(workspace.nx(['run', 'app:static-build', '--skip-nx-cache'], env), 'static-build').output,
    publish: (name: string, env: NodeJS.ProcessEnv = {}): string => units(['publish', name], env),
    sign: (env: NodeJS.ProcessEnv = {}): string =>
      units(['sign'], { RUST_STATIC_UNITS_KEY: privateKey, ...env }),
    digest: (): string => createHash('sha256').update(readFileSync(program)).digest('hex'),
    remove(...hosts: string[]): void {
      for (const host of [undefined, ...hosts]) removeVolumes(workspace, host);
      workspace.remove();
      rmSync(store, { recursive: true });
    },
  };
}

/** Returns the names of the crates that cargo compiled, sorted. */
export function compiledIn(output: string): string[] {
  return [...output.matchAll(/Compiling ([\w-]+) v/g)].map(([, name]) => name!).sort();
}
