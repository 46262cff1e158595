import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { cargoWorkspace, manifestWith } from '../../testing/build-fixture';
import { cliIn } from '../../testing/cli-fixture';
import { allocatorHint, isSlowedByAllocator } from './allocator';
import { brokenManifests, projectsWithTargets, replacedTargets } from './workspace';
import { memoryFiles } from '../../testing/memory-files';

const crate = (name: string) => ({ name, version: '1.0.0', dependencies: [] });
const node = (name: string, targets: object = {}, root = name) =>
  ({ name, type: 'app' as const, data: { root, targets } }) as never;

describe('rust-static doctor', () => {
  it('names all that the build would refuse, and ends with status 1', async () => {
    const settings = manifestWith('alpin = "3.24"\nprofile = 3\nfeatures = ["tls"]');
    const root = cargoWorkspace(['app'], settings);
    rmSync(join(root, 'Cargo.lock'));
    const { status, stdout } = await cliIn(root, { options: { engin: 'host' } })('doctor', 'app', '--json');
    expect(status).toBe(1);
    const { problems } = JSON.parse(stdout).projects[0];
    const titles = problems.map((problem: string) => problem.split('\n')[0]);
    expect(titles).toEqual(
      expect.arrayContaining([
        'Unknown option "engin" of app:static-build',
        'Unknown key "alpin" in [package.metadata.rust-static] of apps/app/Cargo.toml',
        'Key "profile" in [package.metadata.rust-static] of apps/app/Cargo.toml has a wrong value',
        'No Cargo.lock',
        'No feature "tls" in crate app (apps/app/Cargo.toml)',
      ]),
    );
    expect(new Set(titles).size).toBe(titles.length);
  });

  it('names a build script that asks git, until the setting is there', async () => {
    const script = { 'apps/app/build.rs': 'fn main() { std::process::Command::new("git"); }\n' };
    const notes = async (settings: string): Promise<string> => {
      const root = cargoWorkspace(['app'], { ...script, ...manifestWith(settings) });
      return JSON.parse((await cliIn(root)('doctor', 'app', '--json')).stdout).projects[0].notes.join('\n');
    };
    expect(await notes('')).toContain('apps/app/build.rs may ask git');
    expect(await notes('include-git = true')).not.toContain('may ask git');
  });

  it('refuses a table of another spelling', async () => {
    const root = cargoWorkspace(['app'], {
      'apps/app/Cargo.toml':
        '[package]\nname = "app"\nversion = "0.1.0"\n[package.metadata.rust_static]\nalpine = "3.24"\n',
    });
    const { status, stdout } = await cliIn(root)('doctor', 'app');
    expect(status).toBe(1);
    expect(stdout).toContain('Rename it to [package.metadata.rust-static].');
  });
});

describe('the workspace in the report', () => {
  const ours = { executor: '@org/rust-static:package' };

  it('has projects whose build target something else has replaced', () => {
    const nodes = {
      app: node('app', { package: ours, 'static-build': { executor: 'nx:run-commands' } }),
      web: node('web', { build: { executor: 'nx:run-commands' } }),
    };
    expect(projectsWithTargets(nodes)).toEqual(['app']);
  });

  it('names replaced targets, and the option that gives the plugin another name', () => {
    const app = node('app', {
      package: { executor: 'nx:run-script' },
      'image-load': { executor: '@org/rust-static:image-load' },
    });
    expect(replacedTargets(app, [], {})).toEqual([
      expect.stringMatching(/^app:package is not .*"packageTargetName"/),
    ]);
    const named = [{ plugin: '@org/rust-static', options: { packageTargetName: 'pack' } }];
    expect(replacedTargets(app, named, {})).toEqual([]);
  });

  it('names targets of the user that have the names of those for further triples', () => {
    const triples = ['x86_64-alpine-linux-musl', 'aarch64-alpine-linux-musl', 'riscv64-alpine-linux-musl'];
    const theirs = { executor: 'nx:run-commands' };
    const app = node('app', {
      'static-build-aarch64': theirs,
      'static-test-aarch64': theirs,
      'package-riscv64': theirs,
      // A target of the default triple has no architecture in its name.
      'package-x86_64': theirs,
    });
    expect(replacedTargets(app, [], { triples })).toEqual([
      expect.stringMatching(/^app:static-build-aarch64 is not .*rename it there.*"staticBuildTargetName"/),
      expect.stringMatching(/^app:static-test-aarch64 is not .*"staticTestTargetName"/),
      expect.stringMatching(/^app:package-riscv64 is not .*"packageTargetName"/),
    ]);
    expect(replacedTargets(app, [], { triples: triples.slice(0, 1) })).toEqual([]);
  });

  it('names manifests that cannot be read, of crates that are no apps too', () => {
    const files = memoryFiles({ 'libs/util/Cargo.toml': '[package]\nname = \n' });
    const nodes = { util: node('util', {}, 'libs/util'), web: node('web') };
    expect(brokenManifests(nodes, [], files)).toEqual([
      expect.stringContaining('Cannot parse libs/util/Cargo.toml, line 2'),
    ]);
  });
});

describe('the hint on the allocator', () => {
  it('is for programs that run many threads and bring no allocator', () => {
    expect(isSlowedByAllocator([crate('serde')])).toBe(false);
    expect(isSlowedByAllocator([crate('tokio')])).toBe(true);
    for (const name of ['mimalloc', 'libmimalloc-sys', 'tikv-jemallocator', 'jemallocator'])
      expect(isSlowedByAllocator([crate('tokio'), crate(name)])).toBe(false);
  });

  it('is given once for all projects', () => {
    expect(allocatorHint([])).toEqual([]);
    expect(allocatorHint(['app', 'worker'])).toEqual([expect.stringContaining('app, worker: musl')]);
  });
});
