import { generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runPublishWorkflow } from '../../support/publish-workflow';
import { startReleaseServer, type ReleaseServer } from '../../support/release-server.cjs';
import { baseImage } from '../../support/test-builder.cjs';
import { removeVolumes } from '../../support/volumes.cjs';
import { createWorkspace, must } from '../../support/workspace.cjs';

jest.setTimeout(1_800_000);

const TRIPLES = ['x86_64-alpine-linux-musl', 'aarch64-alpine-linux-musl'];
const APPS = ['app', 'tool'];
const INDEPENDENT = { projectsRelationship: 'independent' };
const keys = generateKeyPairSync('ed25519');

/** The workflow that `ci --publish` writes, for apps with two triples and signed releases. */
describe('the workflow that publishes', () => {
  const workspace = createWorkspace();
  const { root, write, exec, nx } = workspace;
  let server: ReleaseServer;
  let env: NodeJS.ProcessEnv;
  const git = (...args: string[]): string => must(exec('git', args), `git ${args.join(' ')}`).stdout.trim();

  /** Writes nx.json and the workflow, and commits both. */
  function configure(release: object): void {
    const releaseAssets = { to: 'github', url: server.url, repository: server.repository, sign: true };
    const options = { baseImage, triples: TRIPLES, releaseAssets };
    const version = { versionActions: '@org/rust-static/release' };
    const plugins = [{ plugin: '@org/rust-static', options }];
    write('nx.json', JSON.stringify({ plugins, release: { ...release, version } }));
    must(nx(['g', '@org/rust-static:ci', '--provider=github', '--publish', '--force']), 'nx g ci');
    git('add', '-A');
    git('commit', '-qm', 'feat: settings');
  }

  beforeAll(async () => {
    server = await startReleaseServer();
    env = {
      XDG_STATE_HOME: join(root, '.nx/state'),
      GITHUB_TOKEN: server.token,
      RUST_STATIC_SIGNING_KEY: keys.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    };
    write('.gitignore', 'node_modules/\n.nx/\ntarget/\ndist/\n');
    write('Cargo.toml', '[workspace]\nmembers = ["apps/*"]\nresolver = "2"\n');
    for (const app of APPS) {
      const fields = `name = "${app}"\nversion = "0.1.0"\nedition = "2021"\npublish = false\n`;
      write(`apps/${app}/Cargo.toml`, `[package]\n${fields}[package.metadata.rust-static]\n`);
      write(`apps/${app}/src/main.rs`, 'fn main() { println!("{}", env!("CARGO_PKG_VERSION")) }\n');
    }
    git('config', 'user.name', 't');
    git('config', 'user.email', 't@t');
    git('checkout', '-qb', 'main');
    must(exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
    const plugins = [{ plugin: '@org/rust-static', options: { baseImage, triples: TRIPLES } }];
    write('nx.json', JSON.stringify({ plugins }));
    for (const app of APPS)
      must(nx(['g', '@org/rust-static:setup', `apps/${app}`, '--no-interactive']), 'setup');
    configure({ projects: ['apps/*'], ...INDEPENDENT });
  }, 600_000);
  afterAll(async () => {
    await server.close();
    removeVolumes(workspace);
    workspace.remove();
  });

  const assetsOf = (tag: string): string[] => {
    const found = server.releases.filter((release) => release.tag_name === tag);
    expect(found.map(({ draft }) => draft)).toEqual([false]);
    return found[0]!.assets.map(({ name }) => name).sort();
  };
  const expected = (...apps: [app: string, version: string][]): string[] =>
    apps
      .flatMap(([app, version]) => [
        `${app}-${version}-SHA256SUMS`,
        ...TRIPLES.flatMap((triple) =>
          ['-provenance.intoto.json', '-provenance.sigstore.json', '-sbom.cdx.json']
            .concat('-sbom.cdx.json.sigstore.json', '.tar.gz', '.tar.gz.sigstore.json')
            .map((end) => `${app}-${version}-${triple}${end}`),
        ),
      ])
      .sort();
  const release = (...args: string[]): string[] => {
    const before = git('tag').split('\n');
    must(nx(['release', ...args, '--skip-publish', '--first-release']), 'nx release');
    const tags = git('tag')
      .split('\n')
      .filter((tag) => !before.includes(tag));
    for (const tag of tags) server.tags.add(tag);
    return tags.sort();
  };

  it('packages and publishes the project of the tag only, for all triples', async () => {
    expect(release('0.2.0', '--projects=app')).toEqual(['app@0.2.0']);
    await runPublishWorkflow(root, 'app@0.2.0', env);
    expect(assetsOf('app@0.2.0')).toEqual(expected(['app', '0.2.0']));
    expect(server.releases).toHaveLength(1);
    expect(existsSync(join(root, 'dist/apps/tool'))).toBe(false);
    // Started by hand, it continues, and here nothing is missing.
    const before = [...server.events];
    await runPublishWorkflow(root, 'app@0.2.0', env);
    expect(server.events).toEqual(before);
  });

  it('publishes what all tags of the commit release, if it is started for a branch', async () => {
    expect(release('0.3.0')).toEqual(['app@0.3.0', 'tool@0.3.0']);
    await runPublishWorkflow(root, 'main', env);
    for (const app of APPS) expect(assetsOf(`${app}@0.3.0`)).toEqual(expected([app, '0.3.0']));
  });

  it('publishes one release with all apps of a group', async () => {
    configure({ groups: { rust: { projects: ['apps/*'], projectsRelationship: 'fixed' } } });
    expect(release('0.4.0')).toEqual(['rust-v0.4.0']);
    await runPublishWorkflow(root, 'rust-v0.4.0', env);
    expect(assetsOf('rust-v0.4.0')).toEqual(expected(['app', '0.4.0'], ['tool', '0.4.0']));
  });

  it('refuses a branch whose newest commit is not a release', async () => {
    git('commit', '-q', '--allow-empty', '-m', 'chore: later');
    await expect(runPublishWorkflow(root, 'main', env)).rejects.toThrow('This commit is not a release');
  });
});
