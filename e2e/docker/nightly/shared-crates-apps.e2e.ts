import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compiledIn, sharedCrates } from '../../support/shared-crates';
import { removeVolumes } from '../../support/volumes.cjs';
import { must } from '../../support/workspace.cjs';

jest.setTimeout(1_800_000);

const shared = sharedCrates();
const { workspace, store, program, build, publish, sign, digest } = shared;
afterAll(() => shared.remove());

describe('crates that are compiled once for a team', () => {
  let fromNothing = '';

  it('are all compiled without a store', () => {
    const output = build({});
    expect(compiledIn(output)).toEqual(expect.arrayContaining(['app', 'libz-sys', 'serde_derive', 'syn']));
    expect(output).not.toContain('shared crates');
    expect(execFileSync(program, { encoding: 'utf8' })).toBe('{"number":42,"zlib":"1"}\n');
    fromNothing = digest();
  });

  it('are published from nothing, without code of the workspace, and signed afterwards', () => {
    workspace.write('apps/app/build.rs', 'fn main() { panic!("code of the workspace ran") }\n');
    const output = publish('app');
    rmSync(join(workspace.root, 'apps/app/build.rs'));
    expect(output).toMatch(/(\d+) units of app: \d+ crates compiled, \1 units \(\d+\.\d MB\) sent to/);
    expect(readdirSync(join(store, 'blobs')).length).toBeGreaterThan(20);
    const file = join(workspace.root, 'rust-static-units.json');
    const { ran, units } = JSON.parse(readFileSync(file, 'utf8')) as Record<
      'ran' | 'units',
      { name: string }[]
    >;
    expect(ran.map(({ name }) => name)).toEqual(expect.arrayContaining(['libz-sys', 'serde_derive']));
    expect(units.filter(({ name }) => name === 'app')).toEqual([]);
    expect(sign()).toMatch(/Signed \d+ units for 30 days with the key MCow/);
  });

  it('are not compiled by a new machine, and the program has the same bytes as a build from nothing', () => {
    removeVolumes(workspace);
    const output = build();
    expect(output).toMatch(/shared crates: (\d+) of \1 units, \d+\.\d MB, from/);
    expect(compiledIn(output)).toEqual(['app']);
    expect(digest()).toBe(fromNothing);
  });

  it('are not compiled or signed again', () => {
    expect(publish('app')).toMatch(/0 crates compiled, 0 units \(0\.0 MB\) sent[^]*nothing to sign/);
    expect(sign()).toContain('Nothing to sign');
  });

  it('are not compiled by a new machine that builds several apps, each with crates of its own', () => {
    publish('two');
    sign();
    removeVolumes(workspace);
    const run = ['run-many', '-t', 'static-build', '--skip-nx-cache', '--output-style=stream'];
    expect(compiledIn(must(workspace.nx(run, shared.withStore), 'run-many').output)).toEqual(['app', 'two']);
    expect(digest()).toBe(fromNothing);
  });

  it('are compiled with what depends on them after an update of one', () => {
    must(workspace.exec('cargo', ['update', '-p', 'itoa', '--precise', '1.0.15']), 'cargo update');
    removeVolumes(workspace);
    expect(compiledIn(build())).toEqual(['app', 'itoa', 'serde_json']);
  });

  it('are compiled if the store has other bytes, and the build still succeeds', () => {
    for (const name of readdirSync(join(store, 'blobs'))) writeFileSync(join(store, 'blobs', name), 'x');
    removeVolumes(workspace);
    const output = build();
    expect(output).toContain('shared crates: none, everything is compiled:');
    expect(compiledIn(output)).toContain('syn');
  });
});
