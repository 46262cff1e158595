import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { builderImage } from '../../support/test-builder.cjs';
import { createWorkspace, must } from '../../support/workspace.cjs';
import { removeVolumes } from '../../support/volumes.cjs';

jest.setTimeout(1_200_000);

const workspace = createWorkspace();
workspace.write('nx.json', JSON.stringify({ plugins: ['@org/rust-static'] }));
workspace.write('Cargo.toml', '[workspace]\nmembers = ["apps/*"]\nresolver = "2"\n');

afterAll(() => {
  removeVolumes(workspace);
  workspace.remove();
});

describe('two apps with a crate in common', () => {
  const lib = (word: string): string => `pub fn word() -> &'static str { "${word}" }\n`;
  const main = (mark: string): string => `fn main() { println!("{} ${mark}", shared::word()); }\n`;
  const build = (name: string): string => {
    must(workspace.nx(['run', `${name}:static-build`]), 'static-build');
    return execFileSync(join(workspace.root, `dist/apps/${name}/static/tool`), { encoding: 'utf8' }).trim();
  };

  it('never get what was built for the other, also when the crate is reverted and the binaries have one name', () => {
    workspace.write(
      'libs/shared/Cargo.toml',
      '[package]\nname = "shared"\nversion = "0.1.0"\nedition = "2021"\n',
    );
    workspace.write('libs/shared/src/lib.rs', lib('A'));
    for (const name of ['one', 'two']) {
      workspace.write(
        `apps/${name}/Cargo.toml`,
        `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n[features]\nstatic = []\n[[bin]]\nname = "tool"\npath = "src/main.rs"\n[dependencies]\nshared = { path = "../../libs/shared" }\n[package.metadata.rust-static]\nstatic-feature = "static"\nbuilder-image = "${builderImage}"\n`,
      );
      workspace.write(`apps/${name}/src/main.rs`, main(name));
      must(workspace.nx(['g', '@org/rust-static:setup', `apps/${name}`, '--no-interactive']), 'setup');
    }
    must(workspace.exec('cargo', ['update', '--workspace']), 'cargo update --workspace');
    expect(build('one')).toBe('A one');
    workspace.write('libs/shared/src/lib.rs', lib('B'));
    expect(build('two')).toBe('B two');
    workspace.write('libs/shared/src/lib.rs', lib('A'));
    workspace.write('apps/one/src/main.rs', main('again'));
    expect(build('one')).toBe('A again');
  });

  it('are each built when only one switches on a feature that brings further crates into the lock', () => {
    const [one, two] = ['one', 'two'].map((name) => `apps/${name}/Cargo.toml`);
    const before = [one, two].map((file) => workspace.read(file!));
    workspace.write(one!, `${before[0]}[target.'cfg(unix)'.dependencies]\nsmallvec = "1"\n`);
    workspace.write(
      two!,
      `${before[1]}[target.'cfg(unix)'.dependencies]\nsmallvec = { version = "1", features = ["serde"] }\n`,
    );
    must(workspace.exec('cargo', ['update', '--workspace']), 'cargo update --workspace');
    expect(build('one')).toBe('A again');
    expect(build('two')).toBe('A two');
    const crates = (app: string): string => workspace.read(`dist/apps/${app}/static/dependencies.json`);
    expect([crates('one'), crates('two')].map((text) => text.includes('"serde"'))).toEqual([false, true]);
    [one, two].forEach((file, index) => workspace.write(file!, before[index]!));
    must(workspace.exec('cargo', ['update', '--workspace']), 'cargo update --workspace');
  });

  it("are built at once without getting in each other's way", () => {
    rmSync(join(workspace.root, 'dist'), { recursive: true, force: true });
    workspace.write('libs/shared/src/lib.rs', lib('C'));
    must(workspace.nx(['run-many', '-t', 'static-build', '-p', 'one,two', '--parallel=2']), 'run-many');
    expect([build('one'), build('two')]).toEqual(['C again', 'C two']);
  });
});
