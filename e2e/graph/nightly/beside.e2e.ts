import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { must } from '../../support/workspace.cjs';
import { graphWorkspace, type Workspace } from '../workspace';

jest.setTimeout(600_000);

interface Graph {
  nodes: Record<
    string,
    { data: { root: string; targets: Record<string, unknown>; metadata?: { js?: unknown } } }
  >;
  dependencies: Record<string, { target: string }[]>;
}

// The last major version of Nx that @monodon/rust 3.0.0 supports.
describe('crates that are projects of Nx already', () => {
  let workspace: Workspace;
  let graph: Graph;
  beforeAll(() => {
    workspace = graphWorkspace({ nx: '22.7.12', devkit: '22.7.12' });
    must(
      workspace.exec('npm', [
        'install',
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
        '-D',
        '@monodon/rust@3.0.0',
      ]),
      'npm install',
    );
    const nxJson = JSON.parse(workspace.read('nx.json')) as { plugins: unknown[] };
    workspace.write('nx.json', JSON.stringify({ plugins: ['@monodon/rust', ...nxJson.plugins] }));
    const build = { executor: '@monodon/rust:build', options: { 'target-dir': 'dist/target/a' } };
    workspace.write('apps/a/project.json', JSON.stringify({ name: 'a', tags: ['mine'], targets: { build } }));
    const packages = JSON.parse(workspace.read('package.json')) as object;
    workspace.write('package.json', JSON.stringify({ ...packages, workspaces: ['apps/b'] }));
    workspace.write(
      'apps/b/package.json',
      JSON.stringify({ name: 'b', version: '1.0.0', scripts: { hello: 'echo' } }),
    );
    must(workspace.nx(['graph', '--file=graph.json']), 'nx graph');
    ({ graph } = JSON.parse(workspace.read('graph.json')) as { graph: Graph });
  });
  afterAll(() => workspace?.remove());

  const targets = (name: string): string[] => Object.keys(graph.nodes[name]!.data.targets).sort();

  it('keep the targets of project.json and of @monodon/rust, and gain ours', () => {
    expect(targets('a')).toEqual([
      ...['build', 'cargo-lock', 'image-load', 'image-push', 'nx-release-publish', 'package'],
      ...['serve', 'sign', 'static-build', 'static-test', 'static-test-only'],
    ]);
    expect(graph.nodes.a!.data).toMatchObject({ root: 'apps/a', tags: ['mine'] });
  });

  it('keep the scripts of package.json, and gain ours', () => {
    expect(targets('b')).toEqual(expect.arrayContaining(['cargo-lock', 'hello', 'static-build']));
  });

  it('keep their edges, each once', () => {
    const inside = graph.dependencies.a!.map(({ target }) => target).filter((name) => name in graph.nodes);
    expect([...new Set(inside)]).toEqual(['lib']);
  });

  it('build with either', () => {
    must(workspace.nx(['run', 'a:static-build']), 'static-build');
    must(workspace.nx(['run', 'a:build']), 'build');
    const program = join(workspace.root, 'dist/apps/a/static/a');
    expect(execFileSync(program, { encoding: 'utf8' })).toBe('a word 1 7\n');
  });
});
