import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { startReleaseServer, type ReleaseServer } from '../../../e2e/support/release-server.cjs';
import { verifyRelease } from '../../attest/verify-release';
import { runBuild } from '../../build/run';
import { sha256 } from '../../digest';
import { PACKAGE, RELEASE_PUBLISH, SIGN, STATIC_BUILD } from '../../plan/crate-settings';
import { cargoWorkspace, fakeSurroundings, preparedIn } from '../../testing/build-fixture';
import { setVariables } from '../../testing/environment';
import { elfFile } from '../../testing/elf-fixture';
import { executorContext, writtenBy } from '../../testing/executor-context';
import { fakeTools, type FakeTools } from '../../testing/fake-cargo';
import { rejected } from '../../testing/memory-files';
import { ecKeys, keys, pemOf } from '../../testing/release-fixture';
import { tempFolder } from '../../testing/temp-folder';
import { publishProject } from './executor';
import type { ReleasePublishOptions } from './schema';

const TRIPLES = ['x86_64', 'aarch64'].map((arch) => `${arch}-alpine-linux-musl`);
const output = (at: number): object => ({
  engine: 'docker',
  target: TRIPLES[at],
  outputPath: `dist/apps/app/static${at}`,
});

let server: ReleaseServer;
beforeEach(async () => {
  server = await startReleaseServer();
  server.tags.add('v0.1.0');
});
afterEach(() => server.close());

/** Targets of apps, without a task graph, as for a task that runs alone. */
function contextIn(root: string, names: string[], packages: string[], more: object): ExecutorContext {
  const setting = { to: 'github', url: server.url, repository: 'team/app', ...more };
  const targets = {
    'static-build': { executor: STATIC_BUILD, options: output(0) },
    'static-build-aarch64': { executor: STATIC_BUILD, options: output(1) },
    package: { executor: PACKAGE, dependsOn: ['static-build'] },
    'package-aarch64': { executor: PACKAGE, dependsOn: ['static-build-aarch64'] },
    again: { executor: PACKAGE, dependsOn: ['static-build'], options: { creator: 'a@example.com' } },
    sign: { executor: SIGN, options: { key: 'key.pem' } },
    'nx-release-publish': {
      executor: RELEASE_PUBLISH,
      dependsOn: packages,
      options: { releaseAssets: setting },
    },
  };
  const projects = Object.fromEntries(names.map((name) => [name, { root: `apps/${name}`, targets }]));
  const context = executorContext({ root, targetName: 'nx-release-publish' });
  return { ...context, taskGraph: undefined, projectsConfigurations: { version: 2, projects } };
}

interface Case {
  names?: string[];
  packages?: string[];
  setting?: object;
  fail?: FakeTools['fail'];
  version?: string;
}

/** A workspace whose app was built here for two triples, and a function that publishes it. */
async function built({
  names = ['app'],
  packages = ['package', 'package-aarch64'],
  setting = {},
  fail,
  version = '0.1.0',
}: Case = {}) {
  const root = cargoWorkspace(names, { 'key.pem': pemOf(ecKeys.privateKey) });
  for (const file of ['Cargo.lock', 'apps/app/Cargo.toml'].map((path) => join(root, path)))
    writeFileSync(file, readFileSync(file, 'utf8').replace('"0.1.0"', `"${version}"`));
  const tools = fakeTools({ fail });
  setVariables({
    XDG_STATE_HOME: tempFolder(),
    SOURCE_DATE_EPOCH: undefined,
    GITHUB_TOKEN: server.token,
    GITHUB_ACTIONS: undefined,
    PATH: tools.path,
  });
  const { context: build } = fakeSurroundings();
  for (const [at, machine] of [62, 183].entries()) {
    const { context } = fakeSurroundings({ binary: elfFile({ machine }) });
    await runBuild(preparedIn(root, { options: output(at), env: process.env }), context);
  }
  const context = contextIn(root, names, packages, setting);
  const { releaseAssets } = context.projectsConfigurations.projects.app!.targets!['nx-release-publish']!
    .options as ReleasePublishOptions;
  const publish = async (more: ReleasePublishOptions = {}) => {
    let error: Error | undefined;
    const work = publishProject.bind(undefined, { releaseAssets, ...more }, context, build.engineOf as never);
    const printed = await writtenBy(() => work().catch((thrown: Error) => (error = thrown)));
    if (error) throw error;
    return printed;
  };
  return { root, publish, tools, context };
}

const names = (): string[] => server.releases[0]!.assets.map(({ name }) => name).sort();

describe('release assets', () => {
  it('are the packages of all triples with their checksums, and a repetition changes nothing', async () => {
    const { publish } = await built();
    expect(await publish()).toContain('rust-static: v0.1.0 is public: ');
    const own = TRIPLES.flatMap((triple) =>
      ['-provenance.intoto.json', '-sbom.cdx.json', '.tar.gz'].map((end) => `app-0.1.0-${triple}${end}`),
    );
    expect(names()).toEqual([...own, 'app-0.1.0-SHA256SUMS'].sort());
    const folder = tempFolder();
    for (const { name, bytes } of server.releases[0]!.assets) writeFileSync(join(folder, name), bytes);
    execFileSync('sha256sum', ['--check', '--strict', 'app-0.1.0-SHA256SUMS'], { cwd: folder });
    expect(server.events.at(-1)).toBe('publish v0.1.0');
    const before = [...server.events];
    expect(await publish()).toContain('6 files of v0.1.0 are attached already');
    expect(server.events).toEqual(before);
  });

  it('can be verified if they are signed, and a new signature of the same is not another file', async () => {
    const { publish } = await built({ setting: { sign: true } });
    await publish();
    const folder = tempFolder();
    for (const { name, bytes } of server.releases[0]!.assets) writeFileSync(join(folder, name), bytes);
    for (const name of [`app-0.1.0-${TRIPLES[0]}.tar.gz`, `app-0.1.0-${TRIPLES[1]}-sbom.cdx.json`]) {
      const trust = { key: ecKeys.publicKey };
      expect((await verifyRelease(join(folder, name), trust)).checked).toEqual([name]);
      expect(await rejected(verifyRelease(join(folder, name), { key: keys.publicKey }))).toMatchObject({
        code: 'release-not-verified',
      });
      writeFileSync(join(folder, name), 'other');
      expect(await rejected(verifyRelease(join(folder, name), trust))).toMatchObject({
        code: 'release-not-verified',
      });
    }
    const before = [...server.events];
    await publish();
    expect(server.events).toEqual(before);
  });

  it('are not public before the crate is', async () => {
    const fail = { publish: { exitCode: 101, stderr: 'error: no token found', once: true } };
    const { publish, tools } = await built({ fail });
    expect(await rejected(publish())).toMatchObject({ code: 'publish-failed' });
    expect(server.releases).toMatchObject([{ draft: true }]);
    expect(names()).not.toContain('app-0.1.0-SHA256SUMS');
    await publish();
    expect(server.releases).toMatchObject([{ draft: false }]);
    expect(tools.calls()).toHaveLength(4);
  });

  it.each([
    ['0.2.0-rc.1', true],
    ['0.2.0-rc.1+build', true],
    ['0.2.0+build-1', false],
  ])('of %s are a pre-release: %s', async (version, prerelease) => {
    server.tags.add(`v${version}`);
    const { publish } = await built({ version });
    await publish();
    expect(server.releases).toMatchObject([{ tag_name: `v${version}`, prerelease }]);
  });

  it('wait for the other apps of the release', async () => {
    const { publish } = await built({ names: ['app', 'other'] });
    expect(await publish()).toContain('v0.1.0 stays a draft until it also has other-0.1.0-SHA256SUMS');
    expect(server.releases).toMatchObject([{ draft: true }]);
  });

  it('do not wait for an app with a release on another server', async () => {
    const { publish, context } = await built({ names: ['app', 'other'] });
    const { other } = context.projectsConfigurations.projects;
    const elsewhere = { options: { releaseAssets: 'gitea' } };
    other!.targets = {
      'nx-release-publish': { ...other!.targets!['nx-release-publish'], ...elsewhere },
    };
    await publish();
    expect(server.releases).toMatchObject([{ draft: false }]);
  });

  it('are never made from a binary that something has changed', async () => {
    const { publish, root } = await built();
    writeFileSync(join(root, 'dist/apps/app/static1/app'), 'evil');
    expect(await rejected(publish())).toMatchObject({ code: 'output-forged' });
    expect(server.requests).toEqual([]);
  });

  it('are named in a dry run, which sends nothing', async () => {
    const { publish } = await built();
    expect(await publish({ dryRun: true })).toContain(
      `would attach packages to the release v0.1.0 of team/app on ${server.url}\n`,
    );
    expect(server.requests).toEqual([]);
  });

  it('need names that are unique, and say how', async () => {
    const { publish } = await built({ packages: ['package', 'package-aarch64', 'again'] });
    const error = await rejected(publish());
    expect(error).toMatchObject({ code: 'release-asset-twice' });
    expect(error.message).toContain(`app-0.1.0-${TRIPLES[0]}-provenance.intoto.json`);
    await (await built()).publish();
  });

  it('can have a script and a formula that install exactly these archives', async () => {
    const { publish } = await built({ setting: { installer: true, homebrew: true } });
    await publish();
    const { assets } = server.releases[0]!;
    const textOf = (name: string): string =>
      assets.find((asset) => asset.name === name)!.bytes.toString('utf8');
    const [script, formula] = [textOf('app-install.sh'), textOf('app.rb')];
    for (const triple of TRIPLES) {
      const archive = assets.find(({ name }) => name === `app-0.1.0-${triple}.tar.gz`)!;
      const sum = sha256(archive.bytes);
      expect(script).toContain(
        `archive='${archive.name}'\n      top='app-0.1.0-${triple}'\n      sum=${sum}\n`,
      );
      const url = `${server.url}/team/app/releases/download/v0.1.0/${archive.name}`;
      expect(formula).toContain(`      url "${url}"\n      sha256 "${sum}"\n`);
    }
    expect(textOf('app-0.1.0-SHA256SUMS')).toContain(`${sha256(script)}  app-install.sh\n`);
    expect(formula).toContain('class App < Formula\n');
    execFileSync('sh', ['-n'], { input: script });
  });

  it('have no installer without an archive for it, and say what to add', async () => {
    const withFormats = async (formats: string[]) => {
      const { publish, context } = await built({ setting: { installer: true } });
      const { targets = {} } = context.projectsConfigurations.projects.app!;
      for (const name of ['package', 'package-aarch64']) targets[name]!.options = { formats };
      return publish();
    };
    const error = await rejected(withFormats(['tar.zst']));
    expect(error).toMatchObject({ code: 'release-archive-missing' });
    const [, added] = /Add "(.+)" to the option "formats"/.exec(error.message)!;
    await withFormats(['tar.zst', added!]);
  });

  it('refuse a wrong setting', async () => {
    const { publish } = await built();
    expect(await rejected(publish({ releaseAssets: 'gitlab' as never }))).toMatchObject({
      code: 'option-value-invalid',
    });
  });
});
