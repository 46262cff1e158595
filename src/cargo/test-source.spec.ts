import { memoryFiles } from '../testing/memory-files';
import { pruneWorkspace } from './pruned-workspace';
import { prunedFiles } from './pruned-files';
import { pruningSource, sourceForTests } from './pruning-source';
import { findWorkspace } from './workspace';

const REGISTRY = 'source = "registry+https://github.com/rust-lang/crates.io-index"\n';
const locked = (name: string, dependencies: string[] = [], more = ''): string =>
  `\n[[package]]\nname = "${name}"\nversion = "0.1.0"\n${more}dependencies = ${JSON.stringify(dependencies)}\n`;
const crate = (name: string, more: string): string =>
  `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n${more}`;

const CONTENT: Record<string, string> = {
  'Cargo.toml':
    '[workspace]\nmembers = ["app", "lib", "helper"]\nresolver = "2"\n[workspace.dependencies]\nproptest = "0.1"\nrstest = "0.1"\n',
  'app/Cargo.toml': crate(
    'app',
    '[dependencies]\nlib = { path = "../lib" }\n[dev-dependencies]\nproptest.workspace = true\nhelper = { path = "../helper" }\n',
  ),
  'lib/Cargo.toml': crate('lib', '[dev-dependencies]\nrstest.workspace = true\n'),
  // It depends on the app that it tests.
  'helper/Cargo.toml': crate(
    'helper',
    '[dependencies]\napp = { path = "../app" }\n[dev-dependencies]\nrstest.workspace = true\n',
  ),
  'Cargo.lock':
    'version = 4\n' +
    locked('app', ['helper', 'lib', 'proptest']) +
    locked('helper', ['app', 'rstest']) +
    locked('lib', ['rstest']) +
    locked('proptest', ['rand'], REGISTRY) +
    locked('rand', [], REGISTRY) +
    locked('rstest', [], REGISTRY),
};

const both = (content = CONTENT) => {
  const files = memoryFiles(content);
  const workspace = findWorkspace(files, 'app');
  const app = workspace.members.find(({ root }) => root === 'app')!;
  const source = pruningSource(files, workspace)!;
  return {
    build: pruneWorkspace(source, app)!,
    tests: pruneWorkspace(sourceForTests(source, app), app)!,
  };
};
const names = ({ lock }: ReturnType<typeof both>['build']): string[] => lock.packages.map(({ name }) => name);

describe('the pruned workspace of tests', () => {
  it("has the crate's development dependencies with all that these need, and no others", () => {
    const { build, tests } = both();
    expect(names(build)).toEqual(['app', 'lib']);
    expect(names(tests)).toEqual(['app', 'helper', 'lib', 'proptest', 'rand']);
    expect(tests.crates.map(({ root }) => root)).toEqual(['app', 'helper', 'lib']);
    const app = tests.lock.packages.find(({ name }) => name === 'app');
    expect(app!.dependencies).toEqual(['helper', 'lib', 'proptest']);
  });

  it("keeps the manifest of the crate, and drops the development dependencies of the others'", () => {
    const { tests } = both();
    expect(Object.keys(tests.manifests)).toEqual(['helper/Cargo.toml', 'lib/Cargo.toml']);
    const root = prunedFiles(tests, '.')['Cargo.toml'];
    expect(root).toContain('proptest');
    expect(root).not.toContain('rstest');
  });

  it('does not change the pruned workspace of the build', () => {
    const other = { ...CONTENT, 'Cargo.lock': CONTENT['Cargo.lock']!.replace('"rand"', '') };
    expect(both(other).build).toEqual(both().build);
    expect(both(other).tests.lockDigest).not.toBe(both().tests.lockDigest);
  });

  it('keeps them too if the crate is the root package', () => {
    const content = {
      'Cargo.toml': crate('app', '[workspace]\n[dev-dependencies]\nproptest = "0.1"\n'),
      'Cargo.lock': `version = 4\n${locked('app', ['proptest'])}${locked('proptest', [], REGISTRY)}`,
    };
    const files = memoryFiles(content);
    const workspace = findWorkspace(files, '.');
    const source = sourceForTests(pruningSource(files, workspace)!, workspace.manifest);
    const pruned = pruneWorkspace(source, workspace.manifest)!;
    expect(pruned.rootManifest['dev-dependencies']).toEqual({ proptest: '0.1' });
    expect(names(pruned)).toEqual(['app', 'proptest']);
  });
});
