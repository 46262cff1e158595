import { createWorkspace, hostTarget, must } from '../../support/workspace.cjs';
import { startRegistry } from '../../support/plain-registry.cjs';

const REGISTRY = '127.0.0.1:5073';

/** A release of an app: its image has the new version, inside and as its tag. */
describe('nx release, with the image of an app', () => {
  let stop = (): void => {};
  beforeAll(() => {
    stop = startRegistry(REGISTRY);
  });
  afterAll(() => stop());

  it('builds, packages and pushes the new version, and does the same when repeated', () => {
    const workspace = createWorkspace();
    const { write, exec, nx } = workspace;
    const plugin = {
      plugin: '@org/rust-static',
      options: {
        engine: 'host',
        target: hostTarget().target,
        imageTags: [`${REGISTRY}/team/{projectName}:{version}`],
      },
    };
    const release = { projects: ['apps/*'], version: { versionActions: '@org/rust-static/release' } };
    const targetDefaults = { 'nx-release-publish': { options: { insecure: true } } };
    write('nx.json', JSON.stringify({ plugins: [plugin], release, targetDefaults }));
    write('.gitignore', 'node_modules/\n.nx/\ntarget/\ndist/\n');
    write('Cargo.toml', '[workspace]\nmembers = ["apps/*"]\nresolver = "2"\n');
    write(
      'apps/app/Cargo.toml',
      '[package]\nname = "app"\nversion = "1.0.0"\nedition = "2021"\npublish = false\n[package.metadata.rust-static]\n',
    );
    write('apps/app/src/main.rs', 'fn main() { println!("{}", env!("CARGO_PKG_VERSION")) }\n');
    must(exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
    for (const pair of [
      ['user.name', 't'],
      ['user.email', 't@t'],
    ])
      must(exec('git', ['config', ...pair]), 'git config');
    must(exec('git', ['add', '.']), 'git add');
    must(exec('git', ['commit', '-qm', 'feat: one']), 'git commit');

    // Without its daemon, Nx would hash files from before the new version in the same process.
    must(nx(['release', 'major', '--first-release', '--skip-publish']), 'nx release');
    const first = must(nx(['release', 'publish']), 'nx release publish');
    const pushed = new RegExp(`rust-static: pushed ${REGISTRY}/team/app@(sha256:\\w+)`);
    const [, digest] = pushed.exec(first.output)!;
    const image = `docker://${REGISTRY}/team/app:2.0.0`;
    const inspect = must(exec('skopeo', ['inspect', '--tls-verify=false', image]), 'skopeo inspect');
    const facts = JSON.parse(inspect.stdout) as { Digest: string; Labels: Record<string, string> };
    expect(facts.Digest).toBe(digest);
    expect(facts.Labels['org.opencontainers.image.version']).toBe('2.0.0');
    const again = must(nx(['release', 'publish']), 'nx release publish');
    expect(pushed.exec(again.output)![1]).toBe(digest);
    workspace.remove();
  }, 600_000);
});
