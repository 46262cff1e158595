import { NX_VERSIONS } from '../../support/nx-versions.cjs';
import { createWorkspace, must } from '../../support/workspace.cjs';

jest.setTimeout(600_000);

interface Node {
  data: { targets: Record<string, { executor?: string; dependsOn?: string[] }> };
}

const OURS = {
  plugin: '@org/rust-static',
  options: { imageTags: ['example.com/{projectName}:{version}'], releaseAssets: 'github' },
};
const EXCLUDING = { plugin: '@nx/docker', exclude: ['apps/app/**'] };

/** What docs/guides/release.md says about `@nx/docker`. */
describe('@nx/docker 23.2.1 beside, with Nx 23', () => {
  const workspace = createWorkspace(NX_VERSIONS[23]);
  const { write, exec, nx } = workspace;
  beforeAll(() => {
    const install = ['install', '--no-audit', '--no-fund', '--legacy-peer-deps', '@nx/docker@23.2.1'];
    must(exec('npm', install), 'npm install');
    write('.gitignore', 'node_modules/\n.nx/\ntarget/\ndist/\ngraph.json\n');
    write('Cargo.toml', '[workspace]\nmembers = ["apps/*"]\nresolver = "2"\n');
    const crate = '[package]\nname = "app"\nversion = "1.0.0"\nedition = "2021"\npublish = false\n';
    write('apps/app/Cargo.toml', `${crate}[package.metadata.rust-static]\n`);
    write('apps/app/src/main.rs', 'fn main() {}\n');
    write('apps/app/Dockerfile', 'FROM alpine:3.24\n');
    write('images/web/Dockerfile', 'FROM alpine:3.24\n');
    write('images/web/project.json', '{ "name": "web" }');
    must(exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
  }, 600_000);
  afterAll(() => workspace.remove());

  /** Returns the targets of a project with these plugins. */
  function targetsOf(project: string, plugins: unknown[]): Node['data']['targets'] {
    const version = { versionActions: '@org/rust-static/release' };
    const docker = { registryUrl: 'example.com', repositoryName: 'team/web' };
    const groups = {
      rust: { projects: ['app'] },
      images: { projects: ['web'], docker: { ...docker, skipVersionActions: true } },
    };
    write('nx.json', JSON.stringify({ plugins, release: { version, groups } }));
    must(nx(['graph', '--file=graph.json']), 'nx graph');
    const { graph } = JSON.parse(workspace.read('graph.json')) as { graph: { nodes: Record<string, Node> } };
    return graph.nodes[project]!.data.targets;
  }

  it('makes targets for the Dockerfile of a crate, and the later plugin publishes', () => {
    const later = targetsOf('app', ['@nx/docker', OURS]);
    expect(later['docker:build']).toBeDefined();
    expect(later['nx-release-publish']!.executor).toBe('@org/rust-static:release-publish');
    const earlier = targetsOf('app', [OURS, '@nx/docker']);
    expect(earlier['nx-release-publish']!.executor).toBe('@nx/docker:release-publish');
  });

  it('leaves out crates that are excluded, and keeps all other projects', () => {
    const app = targetsOf('app', [OURS, EXCLUDING]);
    expect(app['docker:build']).toBeUndefined();
    expect(app['nx-release-publish']).toMatchObject({
      executor: '@org/rust-static:release-publish',
      dependsOn: ['^nx-release-publish', 'package'],
    });
    const web = targetsOf('web', [OURS, EXCLUDING]);
    expect(web['nx-release-publish']!.executor).toBe('@nx/docker:release-publish');
  });

  it('is not asked about the version of a crate', () => {
    targetsOf('app', [OURS, EXCLUDING]);
    for (const pair of [
      ['user.name', 't'],
      ['user.email', 't@t'],
      ['remote.origin.url', 'git@github.com:team/app.git'],
    ])
      must(exec('git', ['config', ...pair]), 'git config');
    must(exec('git', ['add', '.']), 'git add');
    must(exec('git', ['commit', '-qm', 'one']), 'git commit');
    const rust = ['--groups=rust', '--first-release', '--dry-run'];
    const { output } = must(nx(['release', 'version', 'minor', ...rust]), 'nx release version');
    expect(output).toContain('New version 1.1.0 written to manifest: apps/app/Cargo.toml');
    const published = must(nx(['release', 'publish', ...rust]), 'nx release publish');
    expect(published.output).toContain('would push example.com/app:1.0.0');
    expect(published.output).toContain(
      'would attach packages to the release rust-v1.0.0 of team/app on https://github.com',
    );
  });
});
