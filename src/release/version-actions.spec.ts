import { logger, type ProjectGraph, type Tree } from '@nx/devkit';
import { FsTree } from 'nx/src/generators/tree';
import { rejected } from '../testing/memory-files';
import { textIn, workspaceTree } from '../testing/setup-tree';
import { setVariables } from '../testing/environment';
import { tempFolder } from '../testing/temp-folder';
import { afterAllProjectsVersioned } from './prove-lock';
import CargoVersionActions from './version-actions';

const crate = (name: string, version: string, more = ''): string =>
  `[package]\nname = "${name}"\n${version}\n${more}`;
const SHARED = 'version.workspace = true';
const FILES = {
  'Cargo.toml': '[workspace]\nmembers = ["a", "b", "c"]\n[workspace.package]\nversion = "1.0.0"\n',
  'a/Cargo.toml': crate(
    'crate-a',
    SHARED,
    '[dependencies]\nb = { package = "crate-b", path = "../b", version = "1.0" }\n[dev-dependencies]\nc = { package = "crate-c", path = "../c" }\n',
  ),
  'b/Cargo.toml': crate('crate-b', SHARED),
  'c/Cargo.toml': crate(
    'crate-c',
    'version = "1.0.0"',
    '[dev-dependencies]\ncrate-b = { path = "../b", version = "=1.0.0" }\n',
  ),
};
const graph = {
  nodes: Object.fromEntries(
    ['a', 'b', 'c', 'js'].map((name) => [name, { name, type: 'lib', data: { root: name } }]),
  ),
  dependencies: {
    a: ['b', 'c', 'js'].map((target) => ({ source: 'a', target, type: 'implicit' })),
    c: [{ source: 'c', target: 'b', type: 'static' }],
  },
} as unknown as ProjectGraph;
const CONFIG = { manifestRootsToUpdate: [], versionPrefix: 'auto', preserveMatchingDependencyRanges: true };

async function actionsFor(tree: Tree, name: string, config: object = {}): Promise<CargoVersionActions> {
  const final = { ...CONFIG, manifestRootsToUpdate: [], ...config };
  const actions = new CargoVersionActions({} as never, graph.nodes[name] as never, final as never);
  await actions.init(tree);
  await actions.readDependencies(tree, graph);
  await actions.validate(tree);
  return actions;
}

describe('the version actions', () => {
  it('read the version, and the manifest that has it', async () => {
    const tree = workspaceTree(FILES);
    const [a, c] = [await actionsFor(tree, 'a'), await actionsFor(tree, 'c')];
    expect(await a.readCurrentVersionFromSourceManifest(tree)).toEqual({
      currentVersion: '1.0.0',
      manifestPath: 'Cargo.toml',
    });
    expect(await c.readCurrentVersionFromSourceManifest(tree)).toMatchObject({
      manifestPath: 'c/Cargo.toml',
    });
  });

  it('see what the commands before the new versions have written', async () => {
    const tree = workspaceTree(FILES);
    const config = { ...CONFIG, manifestRootsToUpdate: [] };
    const actions = new CargoVersionActions({} as never, graph.nodes.c as never, config as never);
    await actions.init(tree);
    await actions.readDependencies(tree, graph);
    tree.write('c/Cargo.toml', FILES['c/Cargo.toml'].replace('"1.0.0"', '"7.0.0"'));
    await actions.validate(tree);
    expect(await actions.readCurrentVersionFromSourceManifest(tree)).toMatchObject({
      currentVersion: '7.0.0',
    });
    await actions.updateProjectVersion(tree, '7.1.0');
    expect(await actions.readCurrentVersionFromSourceManifest(tree)).toMatchObject({
      currentVersion: '7.1.0',
    });
  });

  it('follow path dependencies, of development only if they have a version', async () => {
    const tree = workspaceTree(FILES);
    const targets = async (name: string): Promise<string[]> =>
      (await (await actionsFor(tree, name)).readDependencies(tree, graph)).map(({ target }) => target);
    expect(await targets('a')).toEqual(['b']);
    expect(await targets('b')).toEqual([]);
    expect(await targets('c')).toEqual(['b']);
  });

  it('find a requirement by the folder of the crate, under any name', async () => {
    const tree = workspaceTree(FILES);
    const read = async (name: string, of: string) =>
      (await actionsFor(tree, name)).readCurrentVersionOfDependency(tree, graph, of);
    expect(await read('a', 'b')).toEqual({ currentVersion: '1.0', dependencyCollection: 'dependencies' });
    expect(await read('c', 'b')).toEqual({
      currentVersion: '=1.0.0',
      dependencyCollection: 'dev-dependencies',
    });
    expect(await read('a', 'c')).toEqual({ currentVersion: null, dependencyCollection: null });
    expect(await read('a', 'js')).toEqual({ currentVersion: null, dependencyCollection: null });
  });

  it('write an inherited version once, and refuse a second one', async () => {
    const tree = workspaceTree(FILES);
    const [a, b] = [await actionsFor(tree, 'a'), await actionsFor(tree, 'b')];
    expect(await b.updateProjectVersion(tree, '1.1.0')).toEqual([
      '✍️  New version 1.1.0 written to manifest: Cargo.toml, also for crate-a',
      '✍️  Requirement on crate-b written to c/Cargo.toml',
    ]);
    const error = await rejected(a.updateProjectVersion(tree, '1.0.1'));
    expect(error).toMatchObject({ code: 'release-versions-differ' });
    expect(error.message).toContain('1.1.0');
    await a.updateProjectVersion(tree, '1.1.0');
    expect(textIn(tree, 'Cargo.toml')).toBe(FILES['Cargo.toml'].replace('1.0.0', '1.1.0'));
    expect(textIn(tree, 'c/Cargo.toml')).toBe(FILES['c/Cargo.toml'].replace('=1.0.0', '=1.1.0'));
    // All are left out of Nx's formatting.
    expect(b.manifestsToUpdate.map(({ manifestPath }) => manifestPath)).toEqual([
      'b/Cargo.toml',
      'Cargo.toml',
      'c/Cargo.toml',
    ]);
  });

  it.each<[{ versionPrefix?: string; preserveMatchingDependencyRanges?: unknown }, string]>([
    [{}, '1.0'],
    [{ preserveMatchingDependencyRanges: ['devDependencies'] }, '1.1'],
    [{ preserveMatchingDependencyRanges: ['dependencies'] }, '1.0'],
    [{ preserveMatchingDependencyRanges: false }, '1.1'],
    [{ versionPrefix: '=' }, '=1.1.0'],
    [{ versionPrefix: '' }, '1.1.0'],
  ])('write requirements as %j says', async (config, expected) => {
    const tree = workspaceTree(FILES);
    const [a, b] = [await actionsFor(tree, 'a', config), await actionsFor(tree, 'b')];
    await b.updateProjectVersion(tree, '1.1.0');
    await a.updateProjectDependencies(tree, graph, { b: `${config.versionPrefix ?? ''}1.1.0` });
    expect(textIn(tree, 'a/Cargo.toml')).toBe(FILES['a/Cargo.toml'].replace('"1.0"', `"${expected}"`));
  });

  it.each<[object, string, string]>([
    [{ preserveMatchingDependencyRanges: false }, '>=1, <3', '>=1, <3'],
    [{ versionPrefix: '^' }, '>=1, <3', '^1.1.0'],
    [{ preserveMatchingDependencyRanges: false }, '1.0', '1.1'],
    [{ versionPrefix: '=' }, '1.0', '=1.1.0'],
  ])('with %j, the requirement %s on a version with build metadata becomes %s', async (config, old, now) => {
    const text = FILES['a/Cargo.toml'].replace('version = "1.0"', `version = "${old}"`);
    const tree = workspaceTree({ ...FILES, 'a/Cargo.toml': text });
    const [a, b] = [await actionsFor(tree, 'a', config), await actionsFor(tree, 'b')];
    await b.updateProjectVersion(tree, '1.1.0+build.7');
    const { versionPrefix = '' } = config as { versionPrefix?: string };
    await a.updateProjectDependencies(tree, graph, { b: `${versionPrefix}1.1.0+build.7` });
    expect(textIn(tree, 'a/Cargo.toml')).toBe(text.replace(`"${old}"`, `"${now}"`));
  });

  it('change nothing without cargo, unless the project or its group does not want a proof', async () => {
    const root = tempFolder({ ...FILES, 'Cargo.lock': 'version = 4\n' });
    setVariables({ PATH: root });
    const actions = (config: object = {}): Promise<CargoVersionActions> =>
      actionsFor(new FsTree(root, false), 'a', config);
    const error = await rejected(actions());
    expect(error).toMatchObject({ code: 'release-cargo-missing' });
    const [, options] = /"versionActionsOptions": (\{.*?\})/.exec(error.message)!;
    const a = await actions({ versionActionsOptions: JSON.parse(options!) as object });
    await a.updateProjectVersion(new FsTree(root, false), '1.1.0');
    const how = { dryRun: false, verbose: false, rootVersionActionsOptions: {} };
    await afterAllProjectsVersioned(root, how);
  });

  it('print what is wrong with a version, because Nx says something else', async () => {
    const tree = workspaceTree({ ...FILES, 'c/Cargo.toml': crate('crate-c', '') });
    const actions = new CargoVersionActions(
      {} as never,
      graph.nodes.c as never,
      { ...CONFIG, manifestRootsToUpdate: [] } as never,
    );
    await actions.init(tree);
    const printed = jest.spyOn(logger, 'error').mockImplementation(() => undefined);
    expect(await rejected(actions.readCurrentVersionFromSourceManifest(tree))).toMatchObject({
      code: 'release-version-missing',
    });
    expect(printed.mock.calls.join()).toContain('c/Cargo.toml has no version');
    printed.mockRestore();
  });

  it('write the manifests that nx.json names', async () => {
    const tree = workspaceTree({ ...FILES, 'dist/c/Cargo.toml': `[workspace]\n${FILES['c/Cargo.toml']}` });
    const roots = ['{projectRoot}', 'dist/{projectRoot}'].map((path) => ({ path }));
    const c = await actionsFor(tree, 'c', { manifestRootsToUpdate: roots });
    await c.updateProjectVersion(tree, '3.0.0');
    for (const file of ['c/Cargo.toml', 'dist/c/Cargo.toml'])
      expect(textIn(tree, file)).toContain('version = "3.0.0"');
  });

  it('refuse a project that is not a crate', async () => {
    const tree = workspaceTree({ ...FILES, 'js/package.json': '{}' });
    expect(await rejected(actionsFor(tree, 'js'))).toMatchObject({ code: 'release-not-crate' });
  });
});
