import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { builderImage } from '../../support/test-builder.cjs';
import { removeVolumes } from '../../support/volumes.cjs';
import { createWorkspace, must } from '../../support/workspace.cjs';

jest.setTimeout(1_200_000);

/** The name of a builder stays, and what is installed in its image changes, as a tag moves. */
const IMAGE = 'rust-static-moved-tag:latest';
const workspace = createWorkspace();
const docker = (input: string, ...args: string[]): void =>
  void execFileSync('docker', args, { cwd: workspace.root, input, stdio: ['pipe', 'ignore', 'pipe'] });
/** Gives the name to an image in which a library has a version. A note makes another image of the same content. */
const install = (version: string, note = ''): void =>
  docker(
    `FROM ${builderImage}\nLABEL note="${note}"\nRUN echo ${version} > /usr/local/library\n`,
    ...['build', '-q', '-t', IMAGE, '-'],
  );
const build = (): string =>
  must(workspace.nx(['run', 'app:static-build', '--skip-nx-cache']), 'static-build').output;
const printed = (): string =>
  execFileSync(join(workspace.root, 'dist/apps/app/static/app'), { encoding: 'utf8' }).trim();

beforeAll(() => {
  const { write } = workspace;
  write('nx.json', JSON.stringify({ plugins: ['@org/rust-static'] }));
  write('.gitignore', 'node_modules/\n.nx/\ndist/\ntarget/\n');
  write('Cargo.toml', '[workspace]\nmembers = ["apps/*"]\nresolver = "2"\n');
  write(
    'apps/app/Cargo.toml',
    `[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n[package.metadata.rust-static]\nbuilder-image = "${IMAGE}"\n`,
  );
  write('apps/app/src/main.rs', 'fn main() { println!("{}", env!("LIBRARY")); }\n');
  write(
    'apps/app/build.rs',
    `fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-env=LIBRARY={}", std::fs::read_to_string("/usr/local/library").unwrap().trim());
}
`,
  );
  must(workspace.exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
});
afterAll(() => {
  removeVolumes(workspace);
  docker('', 'rmi', '-f', IMAGE);
  workspace.remove();
});

it('a builder with other libraries under the same name compiles everything again', () => {
  install('1');
  build();
  expect(printed()).toBe('1');
  install('2');
  build();
  expect(printed()).toBe('2');
});

it('and one that was built again with the same content compiles nothing', () => {
  install('2', 'again');
  expect(build()).not.toContain('Compiling');
  expect(printed()).toBe('2');
  // The first build of a slot asks in another way.
  removeVolumes(workspace);
  expect(build()).toContain('Compiling');
  install('2', 'once more');
  expect(build()).not.toContain('Compiling');
});
