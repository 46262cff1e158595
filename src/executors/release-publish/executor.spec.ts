import { setVariables } from '../../testing/environment';
import { executorContext, writtenBy } from '../../testing/executor-context';
import { fakeTools, type FakeTools } from '../../testing/fake-cargo';
import { rejected, thrown } from '../../testing/memory-files';
import { tempFolder } from '../../testing/temp-folder';
import releasePublish from './executor';
import { registryArguments } from './publish-crate';
import type { ReleasePublishOptions } from './schema';

interface Case {
  publish?: string;
  options?: ReleasePublishOptions;
  env?: NodeJS.ProcessEnv;
  fail?: FakeTools['fail'];
}

/** Publishes apps/app, and returns the calls of cargo and what was printed. */
async function publish({ publish: allowed = '', options = {}, env = {}, fail }: Case) {
  const tools = fakeTools({ fail });
  const root = tempFolder({
    'apps/app/Cargo.toml': `[package]\nname = "app-crate"\nversion = "1.2.0+build"\n${allowed}\n`,
  });
  const context = executorContext({ root, targetName: 'nx-release-publish' });
  const work = (): Promise<unknown> => releasePublish(options, context);
  setVariables({ PATH: tools.path, ...env });
  const printed = await writtenBy(work);
  return {
    printed,
    calls: tools.calls().map(({ args }) => args.join(' ')),
    envs: tools.calls().map((call) => call.env),
    cwd: tools.calls()[0]?.cwd,
    root,
  };
}

describe('nx-release-publish', () => {
  it('publishes the crate in its folder', async () => {
    const { printed, calls, cwd, root } = await publish({ options: { cargoArgs: ['--no-verify'] } });
    expect(calls).toEqual(['publish --locked --no-verify']);
    expect(cwd).toBe(`${root}/apps/app`);
    expect(printed).toContain('rust-static: published app-crate 1.2.0+build to crates.io\n');
  });

  it.each([
    ['publish = ["corp"]', {}, 'publish --locked --registry corp'],
    ['', { registry: 'other' }, 'publish --locked --registry other'],
    ['', { registry: 'sparse+https://x/' }, 'publish --locked --index sparse+https://x/'],
  ])('publishes to the registry of %j and %j', async (allowed, options, expected) =>
    expect((await publish({ publish: allowed, options })).calls).toEqual([
      `${expected} --dry-run --no-verify`,
      `${expected} --dry-run`,
      `${expected} --no-verify`,
    ]),
  );

  it('hides secrets from code of crates, which runs when cargo verifies the crate', async () => {
    const secrets = {
      GITHUB_TOKEN: 'a',
      RUST_STATIC_SIGNING_KEY: 'b',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'c',
      CARGO_REGISTRY_TOKEN: 'd',
      CARGO_REGISTRIES_CRATES_IO_TOKEN: 'e',
      DOCKER_AUTH_CONFIG: 'g',
      GPG_PASSPHRASE: 'h',
    };
    const readers = {
      CARGO_REGISTRIES_CORP_TOKEN: 'f',
      CARGO_REGISTRY_GLOBAL_CREDENTIAL_PROVIDERS: 'cargo:token',
    };
    const { envs } = await publish({ env: { ...secrets, ...readers } });
    const [packs, compiles, uploads] = envs;
    expect(envs).toHaveLength(3);
    expect(packs).toMatchObject(secrets);
    expect(uploads).toMatchObject(secrets);
    expect(compiles).toMatchObject(readers);
    for (const name of Object.keys(secrets)) expect(compiles).not.toHaveProperty(name);
  });

  it.each([{}, { dryRun: true }])(
    'says that cargo is missing, and what does without: %j',
    async (options) => {
      const env = { PATH: tempFolder() };
      const error = await rejected(publish({ options, env }));
      expect(error).toMatchObject({ code: 'publish-cargo-missing' });
      const [, allowed] = /set `(publish = \w+)`/.exec(error.message)!;
      expect((await publish({ publish: allowed, options, env })).calls).toEqual([]);
    },
  );

  it('does not compile what is published already', async () => {
    const stderr = 'warning: crate app-crate@1.2.0 already exists on crates.io index\n';
    const { printed, calls } = await publish({ fail: { publish: { exitCode: 0, stderr } } });
    expect(printed).toContain('app-crate 1.2.0+build is published already\n');
    expect(calls).toEqual(['publish --locked --dry-run --no-verify']);
  });

  it.each(['publish = false', 'publish = []'])('publishes no crate with %s', async (allowed) => {
    const { printed, calls } = await publish({ publish: allowed });
    expect(calls).toEqual([]);
    expect(printed).toContain('apps/app/Cargo.toml has publish = false');
  });

  it.each([
    'error: crate app-crate@1.2.0 already exists on `corp` index',
    'error: failed to publish\nCaused by:\n  the remote server responded with an error: crate version `1.2.0` is already uploaded',
  ])('takes a version that is there for a success: %s', async (stderr) => {
    const { printed } = await publish({ fail: { publish: { exitCode: 101, stderr } } });
    expect(printed).toContain('is published already');
  });

  it('fails with what cargo says, and succeeds when repeated', async () => {
    const fail = { publish: { exitCode: 101, stderr: 'error: no token found', once: true } };
    const error = await rejected(publish({ fail }));
    expect(error).toMatchObject({ code: 'publish-failed' });
    expect(error.message).toContain('error: no token found');
  });

  it.each([
    [{ dryRun: true }, {}],
    [{}, { NX_DRY_RUN: 'true' }],
  ])('publishes nothing in a dry run: %j, %j', async (dry, env) => {
    const options = {
      ...dry,
      imageTags: ['example.com/app:{version}'],
      nxReleaseVersionData: { app: { newVersion: '2.0.0+b' } },
    };
    const { printed, calls } = await publish({ options, env });
    expect(calls).toEqual(['package --list --allow-dirty']);
    expect(printed).toContain('would push example.com/app:2.0.0-b\n');
    expect(printed).toContain('would publish app-crate 2.0.0+b to crates.io, with 0 files\n');
  });

  it('pushes images before the crate, whose version could not be taken back', async () => {
    const options = { imageTags: ['example.com/app:{version}'] };
    const tools = fakeTools();
    const root = tempFolder({ 'apps/app/Cargo.toml': '[package]\nname = "app"\nversion = "1.0.0"\n' });
    const context = executorContext({ root, targetName: 'nx-release-publish' });
    setVariables({ PATH: tools.path });
    const error = await rejected(releasePublish(options, context));
    expect(error.message).toMatch(/^Cannot read the image in /);
    expect(tools.calls()).toEqual([]);
  });
});

describe('the registry of a crate', () => {
  it('must be named if the manifest allows several', () => {
    const error = thrown(() => registryArguments('Cargo.toml', undefined, ['a', 'b']));
    expect(error).toMatchObject({ code: 'publish-registry-ambiguous' });
    const [, named] = /--registry=(\w+)/.exec(error.message)!;
    expect(registryArguments('Cargo.toml', named, ['a', 'b'])).toEqual(['--registry', 'a']);
  });
});
