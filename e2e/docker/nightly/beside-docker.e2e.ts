import { NX_VERSIONS } from '../../support/nx-versions.cjs';
import { startRegistry } from '../../support/plain-registry.cjs';
import { createWorkspace, hostTarget, must } from '../../support/workspace.cjs';

jest.setTimeout(600_000);

const REGISTRY = '127.0.0.1:5076';
const DOCKER = { registryUrl: REGISTRY, groupPreVersionCommand: 'npx nx run-many -t docker:build' };
const RELEASE = {
  version: { versionActions: '@org/rust-static/release' },
  groups: {
    // This plugin pushes the image.
    rust: { projects: ['app'] },
    // The image of `@nx/docker` has the version of the crate.
    tools: {
      projects: ['tool'],
      docker: {
        ...DOCKER,
        repositoryName: 'team/tool',
        versionSchemes: { production: '{versionActionsVersion}' },
      },
    },
    // No crate at all.
    images: {
      projects: ['web'],
      docker: {
        ...DOCKER,
        repositoryName: 'team/web',
        skipVersionActions: true,
        versionSchemes: { production: '{currentDate|YYYY.MM}' },
      },
    },
  },
};

/** One release with images of both plugins, as docs/guides/release.md says. */
describe('@nx/docker 23.2.1 beside, with Nx 23', () => {
  const workspace = createWorkspace(NX_VERSIONS[23]);
  const { write, exec, nx } = workspace;
  let stop = (): void => {};
  const git = (...args: string[]): string => must(exec('git', args), `git ${args.join(' ')}`).stdout.trim();
  const month = new Date().toISOString().slice(0, 7).replace('-', '.');

  beforeAll(() => {
    stop = startRegistry(REGISTRY);
    const install = ['install', '--no-audit', '--no-fund', '--legacy-peer-deps', '@nx/docker@23.2.1'];
    must(exec('npm', install), 'npm install');
    const imageTags = [`${REGISTRY}/team/{projectName}:{version}`];
    const options = { engine: 'host', target: hostTarget().target, imageTags };
    const plugins = [
      { plugin: '@org/rust-static', options },
      { plugin: '@nx/docker', exclude: ['apps/app/**'] },
    ];
    const targetDefaults = { '@org/rust-static:release-publish': { options: { insecure: true } } };
    write('nx.json', JSON.stringify({ plugins, release: RELEASE, targetDefaults }));
    write('.gitignore', 'node_modules/\n.nx/\ntarget/\ndist/\ntmp/\n');
    write('Cargo.toml', '[workspace]\nmembers = ["apps/*"]\nresolver = "2"\n');
    const crate = (name: string): string =>
      `[package]\nname = "${name}"\nversion = "1.0.0"\nedition = "2021"\npublish = false\n`;
    write('apps/app/Cargo.toml', `${crate('app')}[package.metadata.rust-static]\n`);
    write('apps/app/Dockerfile', 'FROM alpine AS builder\n');
    write('apps/app/src/main.rs', 'fn main() { println!("{}", env!("CARGO_PKG_VERSION")) }\n');
    write('apps/tool/Cargo.toml', crate('tool'));
    write('apps/tool/src/main.rs', 'fn main() {}\n');
    for (const folder of ['apps/tool', 'images/web'])
      write(`${folder}/Dockerfile`, 'FROM scratch\nCOPY Dockerfile /Dockerfile\n');
    write('images/web/project.json', '{ "name": "web" }');
    must(exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
    git('config', 'user.name', 't');
    git('config', 'user.email', 't@t');
    git('add', '.');
    git('commit', '-qm', 'feat: one');
  }, 600_000);
  afterAll(() => {
    const images = [
      `${REGISTRY}/team/tool:1.1.0`,
      `${REGISTRY}/team/web:${month}`,
      'apps-tool',
      'images-web',
    ];
    exec('docker', ['rmi', '-f', ...images]);
    stop();
    workspace.remove();
  });

  it('gives crates and images their versions and tags in one release', () => {
    const how = ['--first-release', '--skip-publish', '--dockerVersionScheme=production'];
    must(nx(['release', 'minor', ...how]), 'nx release');
    expect(git('tag').split('\n')).toEqual([`images-v${month}`, 'rust-v1.1.0', 'tools-v1.1.0']);
    for (const app of ['app', 'tool'])
      expect(git('show', `HEAD:apps/${app}/Cargo.toml`)).toContain('version = "1.1.0"');
    must(exec('cargo', ['metadata', '--locked', '--offline', '--format-version=1']), 'cargo metadata');
  });

  it('pushes all images, each with its own plugin', () => {
    const { output } = must(nx(['release', 'publish']), 'nx release publish');
    expect(output).toContain(`rust-static: pushed ${REGISTRY}/team/app@sha256:`);
    for (const image of ['app:1.1.0', 'tool:1.1.0', `web:${month}`]) {
      const inspect = ['inspect', '--tls-verify=false', `docker://${REGISTRY}/team/${image}`];
      must(exec('skopeo', inspect), `skopeo inspect ${image}`);
    }
  });
});
