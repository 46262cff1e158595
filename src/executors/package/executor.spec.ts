import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { STATIC_BUILD } from '../../plan/crate-settings';
import { setVariables } from '../../testing/environment';
import { executorContext, writtenBy, type ContextFixture } from '../../testing/executor-context';
import { rejected } from '../../testing/memory-files';
import { artifactFiles, artifactOf, contentOf } from '../../testing/package-fixture';
import { tempFolder } from '../../testing/temp-folder';
import type { PlannedInputs } from '../../build/hashing';
import { packageBinaries } from './executor';
import type { PackageOptions } from './schema';

const BUILT = 'dist/apps/app/static';
const ARCHIVE = 'app-1.2.3-x86_64-alpine-linux-musl.tar.gz';
const build = (project: string, output: string) => ({
  project,
  target: 'static-build',
  executor: STATIC_BUILD,
  outputs: [output],
});

/** Creates a workspace in which static-build has run. */
function workspace(folder = BUILT, version = '1.2.3', profile = 'release'): string {
  const files = Object.entries(artifactFiles(artifactOf({ version, profile })));
  const built = files.map(([path, text]): [string, string] => [`${folder}/${path}`, text]);
  return tempFolder({ ...Object.fromEntries(built), 'ca.pem': '', LICENSE: 'MIT', 'apps/app/README.md': '' });
}
/** Answers as Nx does if it hashes only the artifact. */
const ask = async (tasks: string[]): Promise<Map<string, PlannedInputs>> => {
  const [files, environment, runtime] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const depOutputs = new Set(Object.keys(artifactFiles(artifactOf())).map((path) => `${BUILT}/${path}`));
  return new Map(tasks.map((task) => [task, { files, environment, runtime, depOutputs }]));
};
const run = (root: string, options: PackageOptions = {}, more: ContextFixture = {}) =>
  packageBinaries(options, executorContext({ root, before: [build('app', BUILT)], ...more }), ask);
beforeEach(() => setVariables({ SOURCE_DATE_EPOCH: undefined }));

describe('package', () => {
  it('packs what the static build before has made, and says what it wrote', async () => {
    const root = workspace();
    const written = await writtenBy(async () => expect(await run(root)).toEqual({ success: true }));
    expect(written.match(/^rust-static: [^:]*/gm)).toEqual([
      `rust-static: dist/apps/app/package/${ARCHIVE}`,
      'rust-static: dist/apps/app/package/sbom.cdx.json',
      'rust-static: dist/apps/app/package/image',
    ]);
    const content = contentOf(join(root, 'dist/apps/app/package'));
    expect(Object.keys(content).filter((path) => !path.startsWith('image/'))).toEqual([
      'SHA256SUMS',
      ARCHIVE,
      'provenance.intoto.json',
      'sbom.cdx.json',
    ]);
  });

  it('replaces what it wrote before, and writes the same again', async () => {
    const root = workspace();
    const output = join(root, 'dist/apps/app/package');
    await writtenBy(() => run(root));
    const before = contentOf(output);
    await writtenBy(() => run(root));
    expect(contentOf(output)).toEqual(before);
    setVariables({ SOURCE_DATE_EPOCH: '1700000000' });
    await writtenBy(() => run(root));
    expect(contentOf(output)[ARCHIVE]).not.toEqual(before[ARCHIVE]);
  });

  it.each<[string, string, PackageOptions, ContextFixture]>([
    ['the option "artifact"', 'out/other', { artifact: 'out/other' }, { before: [build('app', 'x')] }],
    ['the build of another project before', 'out/lib', {}, { before: [build('lib', 'out/lib')] }],
    ['the default, where no build is before', BUILT, {}, { before: [] }],
  ])('takes the artifact from %s', async (_what, folder, options, more) => {
    const root = workspace(folder, '9.9.9');
    await writtenBy(() => run(root, options, more));
    const names = Object.keys(contentOf(join(root, 'dist/apps/app/package')));
    expect(names).toContain(ARCHIVE.replace('1.2.3', '9.9.9'));
  });

  it('refuses a build of another profile than that of the build target, and says what to do', async () => {
    const root = workspace(`${BUILT}-debug`, '1.2.3', 'dev');
    const before = [build('app', `${BUILT}-debug`)];
    const error = await rejected(run(root, {}, { before }));
    expect(error).toMatchObject({ code: 'package-other-profile' });
    expect(error.message).toContain('built with the profile "dev", but app:package packages "release"');
    expect(existsSync(join(root, 'dist/apps/app/package'))).toBe(false);
  });

  it.each<[string, Record<string, unknown>, string | undefined, string]>([
    ['its own options', { options: { profile: 'dev' } }, undefined, ''],
    ['the configuration of the same name', { configurations: { debug: { profile: 'dev' } } }, 'debug', ''],
    [
      'its default configuration',
      { configurations: { x: { profile: 'dev' } }, defaultConfiguration: 'x' },
      undefined,
      '',
    ],
    ['Cargo.toml', {}, undefined, '[package.metadata.rust-static]\nprofile = "dev"\n'],
  ])('packages the profile that the build has by %s', async (_where, target, configurationName, metadata) => {
    const root = workspace(BUILT, '1.2.3', 'dev');
    writeFileSync(join(root, 'apps/app/Cargo.toml'), `[package]\nname = "app"\n${metadata}`);
    const before = [{ ...build('app', BUILT), more: target }];
    await writtenBy(() => run(root, {}, { before, configurationName }));
    expect(existsSync(join(root, 'dist/apps/app/package/SHA256SUMS'))).toBe(true);
  });

  it('does not choose between two builds', async () => {
    const before = [build('app', BUILT), build('lib', 'dist/libs/lib/static')];
    expect((await rejected(run(workspace(), {}, { before }))).message).toBe(
      [
        'app:package depends on 2 static builds',
        'A package is made of one: app:static-build, lib:static-build.',
        'Say with the option "artifact" which output it is, or make a target for each.',
      ].join('\n\n'),
    );
  });

  it.each<[string, string, PackageOptions]>([
    ['files', 'LICENSE', { files: ['LICENSE'] }],
    ['image.files', 'LICENSE', { image: { files: ['LICENSE'] } }],
    ['certificates', 'ca.pem', { certificates: 'ca.pem' }],
  ])('refuses in %s what Nx does not hash', async (option, path, options) => {
    const root = workspace();
    const cached = { target: { cache: true } };
    expect((await rejected(run(root, options, cached))).message).toContain(
      `Option "${option}" names ${path}, which is not an input of the target`,
    );
    expect(existsSync(join(root, 'dist/apps/app/package'))).toBe(false);
  });

  it('refuses a file that changed after Nx hashed it, also while it is packaged', async () => {
    const root = workspace();
    const hashed = async (tasks: string[]) => {
      const found = await ask(tasks);
      for (const planned of found.values()) (planned.files as Set<string>).add('LICENSE');
      return found;
    };
    const more = { target: { cache: true }, before: [build('app', BUILT)], root };
    const packing = () => packageBinaries({ files: ['LICENSE'] }, executorContext(more), hashed);
    setVariables({ RUST_STATIC_RUN_START: String(Date.now() + 60_000) });
    await writtenBy(packing);
    setVariables({ RUST_STATIC_RUN_START: String(Date.now() - 60_000) });
    expect(await rejected(packing())).toMatchObject({ code: 'sources-changed' });
  });

  it('takes along what is an input, and what a task before has made', async () => {
    const root = workspace();
    const options = { files: [`${BUILT}/dependencies.json`, '{projectRoot}/README.md', 'LICENSE'] };
    const inputs = ['default', '{workspaceRoot}/LICENSE'];
    await writtenBy(async () =>
      expect(await run(root, options, { target: { inputs } })).toEqual({ success: true }),
    );
  });

  it('refuses an output that Nx would not cache', async () => {
    const more = { outputs: ['dist/apps/app/package'] };
    expect((await rejected(run(workspace(), { outputPath: 'dist/other' }, more))).message).toContain(
      'Option "outputPath" is "dist/other", but the target\'s outputs are dist/apps/app/package',
    );
  });

  it('leaves nothing beside the output when it fails, and does not replace what it did not write', async () => {
    const root = workspace();
    const options = { files: [{ from: `${BUILT}/app`, to: 'app' }] };
    expect((await rejected(run(root, options))).message).toContain('Two files have the path');
    expect(
      Object.keys(contentOf(join(root, 'dist'))).every((path) => path.startsWith('apps/app/static')),
    ).toBe(true);
    expect((await rejected(run(root, { outputPath: BUILT }))).message).toContain(
      'It holds files but no SHA256SUMS, so package did not write it',
    );
  });
});
