import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startCargoRegistry } from '../../support/cargo-registry.cjs';
import { startRegistry } from '../../support/plain-registry.cjs';
import { runPublishWorkflow } from '../../support/publish-workflow';
import { startReleaseServer, type Fault, type ReleaseServer } from '../../support/release-server.cjs';
import { writeReleaseWorkspace } from '../../support/release-workspace';
import { createWorkspace, hostTarget, must, nxEnvironment } from '../../support/workspace.cjs';

jest.setTimeout(1_800_000);

const IMAGES = '127.0.0.1:5074';
const TRIPLE = hostTarget().target;
const APPS = ['app', 'tool'];
const keys = generateKeyPairSync('ed25519');

/** Other cuts, by the number of the run. */
const CUTS: Record<number, [Fault, isKilled: boolean]> = {
  1: ['drop', true],
  3: ['half', false],
  6: ['status', false],
  9: ['half', true],
  14: ['drop', false],
};

interface Ended {
  status: number;
  output: string;
}

interface Run {
  onStart?: ((stop: () => void) => void) | undefined;
  /** Further variables. */
  more?: NodeJS.ProcessEnv;
}

/**
 * A release of two apps and a library: crates, an image, and one release with signed files. Every
 * change of the release is the last thing that a run does, and then it runs again.
 */
describe('nx release, cut off at every step', () => {
  const workspace = createWorkspace();
  const { root, write, exec, nx } = workspace;
  const crates = startCargoRegistry(join(root, '.nx/registry'));
  let server: ReleaseServer;
  let env: NodeJS.ProcessEnv;
  let stopImages = (): void => {};

  beforeAll(async () => {
    server = await startReleaseServer();
    env = {
      CARGO_HOME: join(root, '.nx/cargo-home'),
      CARGO_REGISTRIES_CORP_TOKEN: crates.token,
      CARGO_REGISTRY_GLOBAL_CREDENTIAL_PROVIDERS: 'cargo:token',
      XDG_STATE_HOME: join(root, '.nx/state'),
      GITHUB_TOKEN: server.token,
      GITHUB_ACTIONS: 'false',
      RUST_STATIC_SIGNING_KEY: keys.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    };
    const options = {
      engine: 'host',
      target: TRIPLE,
      releaseAssets: {
        to: 'github',
        url: server.url,
        repository: server.repository,
        sign: true,
        installer: true,
        homebrew: true,
      },
    };
    write('release.pub', keys.publicKey.export({ format: 'pem', type: 'spki' }).toString());
    writeReleaseWorkspace(workspace, { options, index: crates.index, images: IMAGES, env });
  }, 600_000);
  afterAll(async () => {
    stopImages();
    crates.stop();
    await server.close();
    workspace.remove();
  });

  const publish = (onStart?: (stop: () => void) => void): Promise<Ended> =>
    run(join(root, 'node_modules/.bin/nx'), ['release', 'publish'], { onStart });

  /**
   * Runs a program while the server of this process answers. The program and its children end at once
   * when `stop` is called.
   */
  function run(program: string, args: string[], { onStart = () => {}, more = {} }: Run): Promise<Ended> {
    return new Promise((resolve) => {
      const child = spawn(program, args, {
        cwd: root,
        env: { ...nxEnvironment(), NX_SKIP_FORMAT: 'true', ...env, ...more },
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk) => (output += String(chunk)));
      onStart(() => process.kill(-child.pid!, 'SIGKILL'));
      child.on('close', (code) => resolve({ status: code ?? 137, output }));
    });
  }

  /** Fails at the first change, and is gone afterwards. */
  function cutAtChange(fault: Fault, before: () => void = () => {}): void {
    let isCut = false;
    server.fail((_at, request) => {
      if (isCut) return 'drop';
      if (request.startsWith('GET ')) return undefined;
      isCut = true;
      before();
      return fault;
    });
  }

  const isPublic = (): boolean => server.releases.some(({ draft }) => !draft);

  it('does not publish without the tag, and continues when it is pushed', async () => {
    must(nx(['release', 'major', '--first-release', '--skip-publish'], env), 'nx release');
    stopImages = startRegistry(IMAGES);
    crates.failOnce('base');
    const first = await publish();
    expect(first.status).not.toBe(0);
    const second = await publish();
    expect(second.output).toContain('The tag v0.10.0 is not in team/app');
    expect(server.releases).toEqual([]);
    const tags = must(exec('git', ['tag']), 'git tag')
      .stdout.trim()
      .split('\n');
    expect(tags).toEqual(['v0.10.0']);
    for (const tag of tags) server.tags.add(tag);
  });

  it('continues after every cut, with nothing twice and nothing lost', async () => {
    stopImages();
    server.fail(() => 'drop');
    expect((await publish()).output).toContain('cannot be pushed');
    stopImages = startRegistry(IMAGES);
    crates.failOnce('app');
    let runs = 0;
    for (; !isPublic() && runs < 80; runs++) {
      // Most cuts end the process as soon as the service has done something.
      const [fault, isKilled] = CUTS[runs] ?? (['drop-answer', runs % 6 !== 0] as const);
      const { status } = await publish((stop) => cutAtChange(fault, isKilled ? stop : undefined));
      if (!isPublic()) expect(status).not.toBe(0);
    }
    server.fail();
    const { status, output } = await publish();
    if (status !== 0) throw new Error(output);
    process.stderr.write(`${runs} runs were cut off\n`);
    expect(runs).toBeGreaterThan(20);
    expect(server.releases.map(({ tag_name: tag, draft }) => [tag, draft])).toEqual([['v0.10.0', false]]);
    expect(crates.uploads().toSorted()).toEqual(['app 0.10.0', 'base 0.10.0']);
    const done = server.events.filter((event) => !event.startsWith('delete '));
    expect(new Set(done).size).toBe(done.length);
    expect(server.events.join('\n')).not.toMatch(/delete public|create tag/);
    const before = [...server.events];
    const again = await publish();
    expect(again.status).toBe(0);
    expect(server.events).toEqual(before);
  });

  it('has the files of both apps, which verify', () => {
    const ends = ['.tar.gz', '-provenance.intoto.json', '-sbom.cdx.json'];
    const bundles = ['.tar.gz.sigstore.json', '-provenance.sigstore.json', '-sbom.cdx.json.sigstore.json'];
    // Only one of the apps contains code of others.
    const licenses = [`tool-0.10.0-${TRIPLE}-THIRD-PARTY-LICENSES`];
    const expected = APPS.flatMap((app) => [
      ...[...ends, ...bundles].map((end) => `${app}-0.10.0-${TRIPLE}${end}`),
      ...[`${app}-0.10.0-SHA256SUMS`, `${app}-install.sh`, `${app}.rb`],
    ]);
    const { assets } = server.releases[0]!;
    expect(assets.map(({ name }) => name).toSorted()).toEqual([...expected, ...licenses].toSorted());
    const folder = join(root, '.nx/downloads');
    mkdirSync(folder);
    for (const { name, bytes } of assets) writeFileSync(join(folder, name), bytes);
    for (const app of APPS) {
      must(
        exec('sh', ['-c', `cd .nx/downloads && sha256sum --check --strict ${app}-0.10.0-SHA256SUMS`]),
        'sha256sum',
      );
      const archive = join(folder, `${app}-0.10.0-${TRIPLE}.tar.gz`);
      must(exec('npx', ['rust-static', 'verify', archive, '--key=release.pub']), 'verify');
      must(exec('tar', ['-xzf', archive, '-C', folder]), 'tar');
    }
    const program = join(folder, `app-0.10.0-${TRIPLE}/app`);
    expect(must(exec(program, []), program).stdout).toBe('base 0.10.0\n');
    const inspect = (tag: string, ...more: string[]): string => {
      const args = ['inspect', '--tls-verify=false', ...more, `docker://${IMAGES}/team/app:${tag}`];
      return must(exec('skopeo', args), 'skopeo inspect').stdout;
    };
    const { Digest: digest } = JSON.parse(inspect('0.10.0')) as { Digest: string };
    const image = [`docker://${IMAGES}/team/app:0.10.0`, '--key=release.pub'];
    const verified = must(exec('npx', ['rust-static', 'verify', ...image]), 'verify').stdout;
    expect(verified).toContain(`${IMAGES}/team/app@${digest}`);
    // The signature is where `cosign verify` looks for it in a registry without referrers.
    const index = JSON.parse(inspect(digest.replace(':', '-'), '--raw')) as { manifests: object[] };
    expect(index.manifests).toContainEqual(
      expect.objectContaining({ artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json' }),
    );
  });

  it('has a script that installs its programs, and nothing else', async () => {
    const script = join(root, '.nx/downloads/tool-install.sh');
    must(exec('shellcheck', ['--shell=sh', script]), 'shellcheck');
    const home = join(root, '.nx/home');
    for (const shell of [['sh'], ['dash'], ['busybox', 'sh']]) {
      const [program, ...args] = shell as [string, ...string[]];
      const { status, output } = await run(program, [...args, script], { more: { HOME: home } });
      expect([status, output]).toEqual([0, expect.stringContaining(`installed ${home}/.local/bin/tool\n`)]);
      expect(must(exec(join(home, '.local/bin/tool'), []), 'tool').stdout).toBe('tool base 7\n');
    }
    // Another archive under the same name.
    const { assets } = server.releases[0]!;
    const archive = assets.find(({ name }) => name === `tool-0.10.0-${TRIPLE}.tar.gz`)!;
    archive.bytes = assets.find(({ name }) => name === `app-0.10.0-${TRIPLE}.tar.gz`)!.bytes;
    const prefix = join(root, '.nx/prefix');
    const forged = await run('sh', [script], { more: { PREFIX: prefix } });
    expect(forged.status).toBe(1);
    expect(forged.output).toContain('does not have the digest of the release; nothing was installed');
    expect(existsSync(prefix)).toBe(false);
  });

  it('is made by the workflow that the generator writes', async () => {
    must(nx(['g', '@org/rust-static:ci', '--provider=github', '--publish'], env), 'nx g ci');
    must(exec('git', ['add', '.github']), 'git add');
    must(exec('git', ['commit', '-qm', 'feat: workflow']), 'git commit');
    must(nx(['release', 'major', '--skip-publish'], env), 'nx release');
    server.tags.add('v0.11.0');
    await runPublishWorkflow(root, 'v0.11.0', env);
    const release = server.releases.find(({ tag_name: tag }) => tag === 'v0.11.0')!;
    expect([server.releases.length, release.draft]).toEqual([2, false]);
    expect(release.assets).toHaveLength(server.releases[0]!.assets.length);
    expect(crates.uploads()).toContain('app 0.11.0');
  });
});
