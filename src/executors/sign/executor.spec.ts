import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { verifyRelease } from '../../attest/verify-release';
import { runBuild } from '../../build/run';
import { PACKAGE, STATIC_BUILD } from '../../plan/crate-settings';
import { cargoWorkspace, fakeSurroundings, preparedIn } from '../../testing/build-fixture';
import { setVariables } from '../../testing/environment';
import { executorContext, writtenBy } from '../../testing/executor-context';
import { rejected } from '../../testing/memory-files';
import { keys, pemOf } from '../../testing/release-fixture';
import { tempFolder } from '../../testing/temp-folder';
import { signPackages } from './executor';

const options = { engine: 'docker', outputPath: 'dist/apps/app/static' };
const SIGNED = 'dist/apps/app/package-signed';
const TRUST = { key: keys.publicKey };

function contextIn(root: string, dependsOn = ['package']): ExecutorContext {
  const targets = {
    'static-build': { executor: STATIC_BUILD, options },
    package: { executor: PACKAGE, dependsOn: ['static-build'] },
    sign: { executor: 'sign', dependsOn },
  };
  const projects = { app: { root: 'apps/app', targets } };
  const context = executorContext({ root, targetName: 'sign' });
  return { ...context, taskGraph: undefined, projectsConfigurations: { version: 2, projects } };
}

/** A workspace whose app was built here, and a function that signs it. */
async function built() {
  const root = cargoWorkspace(['app'], { '.gitignore': 'dist\n', 'key.pem': pemOf(keys.privateKey) });
  setVariables({
    XDG_STATE_HOME: tempFolder(),
    SOURCE_DATE_EPOCH: undefined,
    RUST_STATIC_SIGNING_KEY: pemOf(keys.privateKey),
    GITHUB_SERVER_URL: undefined,
    CI_PROJECT_URL: undefined,
  });
  const { context: build, log } = fakeSurroundings();
  await runBuild(preparedIn(root, { options, env: process.env }), build);
  const sign = async (more: object = {}, context = contextIn(root)) => {
    let error: Error | undefined;
    const work = async () => void (await signPackages(more, context, build.engineOf as never));
    const printed = await writtenBy(async () => work().catch((thrown: Error) => (error = thrown)));
    if (error) throw error;
    return printed;
  };
  return { root, sign, log };
}

describe('sign', () => {
  it('writes a package that can be verified, and builds nothing', async () => {
    const { root, sign, log } = await built();
    expect(await sign()).toContain(`rust-static: ${SIGNED}: signed app-0.1.0-`);
    const { statement } = await verifyRelease(join(root, SIGNED), TRUST);
    expect(statement.predicate.buildDefinition.externalParameters).toMatchObject({
      project: 'app',
      engine: 'docker',
    });
    expect(log.filter((line) => line.startsWith('build'))).toHaveLength(1);
  });

  it('takes the key from a file, and the name of the builder from an option', async () => {
    const { root, sign } = await built();
    setVariables({ RUST_STATIC_SIGNING_KEY: undefined });
    await sign({ key: 'key.pem', builderId: 'https://ci.example.com' });
    const { statement } = await verifyRelease(join(root, SIGNED), TRUST);
    expect(statement.predicate.runDetails.builder.id).toBe('https://ci.example.com');
  });

  it('names the commit only if it has all sources', async () => {
    const { root, sign } = await built();
    const sources = async () => {
      await sign();
      const { statement } = await verifyRelease(join(root, SIGNED), TRUST);
      return statement.predicate.buildDefinition.resolvedDependencies.filter(
        ({ name }) => name !== 'builder',
      );
    };
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
        cwd: root,
        encoding: 'utf8',
      });
    expect((await sources()).map(({ name }) => name)).toEqual(['sources']);
    git('init', '-q');
    git('remote', 'add', 'origin', 'https://me:secret@example.com/app.git');
    git('add', 'apps', 'Cargo.toml');
    git('commit', '-qm', 'x');
    expect((await sources()).map(({ name }) => name)).toEqual(['sources']);
    git('add', '.');
    git('commit', '-qm', 'y');
    const head = git('rev-parse', 'HEAD').trim();
    expect((await sources())[0]).toEqual({
      name: 'commit',
      uri: 'git+https://example.com/app.git',
      digest: { gitCommit: head },
    });
  });

  it('never signs a forged binary, and leaves nothing', async () => {
    const { root, sign } = await built();
    writeFileSync(join(root, options.outputPath, 'app'), 'evil');
    expect(await rejected(sign())).toMatchObject({ code: 'output-forged' });
    expect(existsSync(join(root, SIGNED))).toBe(false);
  });

  it('signs what it has made itself, not a package from a cache', async () => {
    const { root, sign } = await built();
    await sign();
    writeFileSync(join(root, SIGNED, 'sbom.cdx.json'), 'evil');
    await sign();
    await verifyRelease(join(root, SIGNED), TRUST);
  });

  it('refuses what is not a key, and a target without a package', async () => {
    const { root, sign } = await built();
    writeFileSync(join(root, 'bad.pem'), 'x');
    expect(await rejected(sign({ key: 'bad.pem' }))).toMatchObject({ code: 'release-key-invalid' });
    writeFileSync(join(root, 'empty.pem'), '');
    // It must not sign with the identity of the CI job instead.
    expect(await rejected(sign({ key: 'empty.pem' }))).toMatchObject({ code: 'release-key-invalid' });
    expect(await rejected(sign({ key: 'nope.pem' }))).toMatchObject({ code: 'release-key-unreadable' });
    expect(await rejected(sign({}, contextIn(root, [])))).toMatchObject({ code: 'sign-without-package' });
    await sign({ key: 'key.pem' });
  });
});
