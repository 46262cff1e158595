import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dependOn, manifest, writeSmallApp } from '../support/small-app.cjs';
import { removeVolumes } from '../support/volumes.cjs';
import { createWorkspace, must } from '../support/workspace.cjs';

jest.setTimeout(1_800_000);

const MAIN = `use std::io::Write;
#[derive(serde::Serialize)] struct Answer { number: u32, zlib: String }
fn main() {
    let version = unsafe { std::ffi::CStr::from_ptr(libz_sys::zlibVersion()) };
    let answer = Answer { number: 42, zlib: version.to_string_lossy().chars().take(1).collect() };
    writeln!(std::io::stdout(), "{}", serde_json::to_string(&answer).unwrap()).unwrap();
}
`;
const CRATES = `serde = { version = "1", features = ["derive"] }
serde_json = "1"
libz-sys = { version = "1", default-features = false, features = ["static", "libc"] }`;

const workspace = createWorkspace();
const store = mkdtempSync(join(tmpdir(), 'rust-static-store-'));
const keys = generateKeyPairSync('ed25519', {
  privateKeyEncoding: { format: 'pem', type: 'pkcs8' },
  publicKeyEncoding: { format: 'der', type: 'spki' },
});
const SHARED = { RUST_STATIC_UNITS_STORE: store };
const build = (env: NodeJS.ProcessEnv = SHARED) =>
  must(workspace.nx(['run', 'app:static-build', '--skip-nx-cache'], env), 'static-build').output;
const units = (args: string[], env: NodeJS.ProcessEnv = SHARED) =>
  workspace.exec('node_modules/.bin/rust-static', ['units', ...args], env);
const program = join(workspace.root, 'dist/apps/app/static/app');
const digest = (): string => createHash('sha256').update(readFileSync(program)).digest('hex');
/** Names of the crates that cargo compiled. */
const compiled = (output: string): string[] =>
  [...output.matchAll(/Compiling ([\w-]+) v/g)].map(([, name]) => name!).sort();
const commit = (message: string): void => {
  const git = (...args: string[]) =>
    must(workspace.exec('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args]), 'git');
  git('add', '-A');
  git('commit', '-qm', message);
};

beforeAll(() => {
  writeSmallApp(workspace, 'app', MAIN);
  workspace.write('apps/two/Cargo.toml', `${manifest('two')}[dependencies]\nhex = "0.4"\nlibc = "0.2"\n`);
  workspace.write('apps/two/src/main.rs', 'fn main() { println!("{}", hex::encode([libc::EOF as u8])); }\n');
  dependOn(workspace, 'app', CRATES);
  const trustedKeys = [keys.publicKey.toString('base64')];
  workspace.write(
    'nx.json',
    JSON.stringify({ plugins: [{ plugin: '@org/rust-static', options: { trustedKeys } }] }),
  );
  commit('first');
});
afterAll(() => {
  removeVolumes(workspace);
  workspace.remove();
  rmSync(store, { recursive: true });
});

describe('crates that are compiled once for a team', () => {
  let fromNothing = '';

  it('are all compiled without a store', () => {
    const output = build({});
    expect(compiled(output)).toEqual(expect.arrayContaining(['app', 'libz-sys', 'serde_derive', 'syn']));
    expect(output).not.toContain('shared crates');
    expect(execFileSync(program, { encoding: 'utf8' })).toBe('{"number":42,"zlib":"1"}\n');
    fromNothing = digest();
  });

  it('are published from nothing, without code of the workspace, and signed afterwards', () => {
    workspace.write('apps/app/build.rs', 'fn main() { panic!("code of the workspace ran") }\n');
    const { output } = must(units(['publish', 'app']), 'units publish');
    rmSync(join(workspace.root, 'apps/app/build.rs'));
    expect(output).toMatch(/(\d+) units of app: \d+ crates compiled, \1 units \(\d+\.\d MB\) sent to/);
    expect(readdirSync(join(store, 'blobs')).length).toBeGreaterThan(20);
    const file = join(workspace.root, 'rust-static-units.json');
    const { ran, units: all } = JSON.parse(readFileSync(file, 'utf8')) as {
      ran: { name: string }[];
      units: { name: string }[];
    };
    expect(ran.map(({ name }) => name)).toEqual(expect.arrayContaining(['libz-sys', 'serde_derive']));
    expect(all.filter(({ name }) => name === 'app')).toEqual([]);
    expect(
      must(units(['sign'], { ...SHARED, RUST_STATIC_UNITS_KEY: keys.privateKey }), 'sign').output,
    ).toMatch(/Signed \d+ units for 30 days with the key MCow/);
    rmSync(file);
  });

  it('are not compiled by a new machine, and the program has the same bytes as a build from nothing', () => {
    removeVolumes(workspace);
    const output = build();
    expect(output).toMatch(/shared crates: (\d+) of \1 units, \d+\.\d MB, from/);
    expect(compiled(output)).toEqual(['app']);
    expect(digest()).toBe(fromNothing);
  });

  it('are not compiled by a new machine that builds several apps, each with crates of its own', () => {
    must(units(['publish', 'two']), 'units publish');
    must(units(['sign'], { ...SHARED, RUST_STATIC_UNITS_KEY: keys.privateKey }), 'units sign');
    removeVolumes(workspace);
    const run = ['run-many', '-t', 'static-build', '--skip-nx-cache', '--output-style=stream'];
    expect(compiled(must(workspace.nx(run, SHARED), 'run-many').output)).toEqual(['app', 'two']);
    expect(digest()).toBe(fromNothing);
  });

  it('are compiled with what depends on them after an update of one', () => {
    must(workspace.exec('cargo', ['update', '-p', 'itoa', '--precise', '1.0.15']), 'cargo update');
    removeVolumes(workspace);
    expect(compiled(build())).toEqual(['app', 'itoa', 'serde_json']);
    const shared = digest();
    removeVolumes(workspace);
    build({});
    expect(digest()).toBe(shared);
  });

  it('are compiled if the store has other bytes, and the build still succeeds', () => {
    for (const name of readdirSync(join(store, 'blobs'))) writeFileSync(join(store, 'blobs', name), 'x');
    removeVolumes(workspace);
    const output = build();
    expect(output).toContain('shared crates: none, everything is compiled:');
    expect(compiled(output)).toContain('syn');
  });
});
