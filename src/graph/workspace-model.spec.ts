import { memoryFiles } from '../testing/memory-files';
import type { Files } from '../cargo/files';
import type { PluginOptions } from '../plan/crate-settings';
import { readModel } from './workspace-model';

const LOCK =
  'version = 4\n\n[[package]]\nname = "app"\nversion = "0.1.0"\n\n[[package]]\nname = "lib"\nversion = "0.0.0"\n';
const host = { arch: 'x64', platform: 'linux', alpine: false };
const CRATE = '[package]\nname = "app"\nversion = "0.1.0"\n';
const OPTED = `${CRATE}[features]\nstatic = []\n[package.metadata.rust-static]\nstatic-feature = "static"\n`;
const workspace = (manifest: string, more: Record<string, string> = {}) =>
  memoryFiles({
    'Cargo.toml': '[workspace]\nmembers = ["apps/*", "libs/*"]\n',
    'Cargo.lock': LOCK,
    'apps/app/Cargo.toml': manifest,
    'apps/app/src/main.rs': '',
    'libs/lib/Cargo.toml': '[package]\nname = "lib"\n',
    'libs/lib/src/lib.rs': '',
    ...more,
  });

const infer = (files: Files, root: string, options?: PluginOptions) =>
  readModel(files, [root === '.' ? 'Cargo.toml' : `${root}/Cargo.toml`], options, host).projects[
    root === '.' ? 'Cargo.toml' : `${root}/Cargo.toml`
  ];

describe('readModel', () => {
  it('keeps a development dependency out of everything but the inputs of the tests', () => {
    const manifest = `${OPTED}[dev-dependencies]\nhex = "0.4"\n`;
    const ROOT = '[workspace]\nmembers = ["apps/*", "libs/*"]\nresolver = "2"\n';
    const lock = (version: string): string =>
      `${LOCK.replace('\n\n[[package]]\nname = "lib"', '\ndependencies = ["hex"]$&')}\n[[package]]\nname = "hex"\nversion = "${version}"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "${'0'.repeat(64)}"\n`;
    const targets = (version: string) =>
      infer(workspace(manifest, { 'Cargo.lock': lock(version), 'Cargo.toml': ROOT }), 'apps/app')!.targets!;
    const { 'static-test': before, ...others } = targets('0.4.2');
    const { 'static-test': after, ...same } = targets('0.4.3');
    expect(same).toEqual(others);
    expect(after!.inputs).not.toEqual(before!.inputs);
    // Nx puts everything but the inputs of a target into the keys of all targets of its project.
    expect({ ...after, inputs: [] }).toEqual({ ...before, inputs: [] });
  });

  it('gives a crate that opted in a target that says everything', () => {
    const project = infer(workspace(OPTED), 'apps/app');
    expect(project).toMatchObject({ name: 'app', root: 'apps/app', projectType: 'application' });
    const target = project!.targets!['static-build']!;
    expect(target).toMatchObject({
      executor: '@org/rust-static:static-build',
      cache: true,
      options: { engine: 'docker', target: 'x86_64-alpine-linux-musl', outputPath: 'dist/apps/app/static' },
      configurations: { debug: { profile: 'dev', outputPath: 'dist/apps/app/static-debug' } },
      outputs: ['{options.outputPath}'],
      metadata: {
        technologies: ['rust'],
        description: 'Builds apps/app as a static executable and proves it',
      },
    });
    expect(target.inputs).toEqual(
      expect.arrayContaining([
        '{workspaceRoot}/apps/app/**/*',
        { env: 'RUST_STATIC_ENGINE' },
        { env: 'SOURCE_DATE_EPOCH' },
        { dependentTasksOutputFiles: '**/*.cargo-lock' },
        { externalDependencies: [] },
      ]),
    );
  });

  it('takes settings from package, workspace and plugin, in that order', () => {
    const files = workspace(
      `${CRATE}[package.metadata.rust-static]\ntarget = "aarch64-alpine-linux-musl"\n`,
      {
        'Cargo.toml':
          '[workspace]\nmembers = ["apps/*"]\n[workspace.metadata.rust-static]\nengine = "host"\ntarget = "x"\n',
      },
    );
    const project = infer(files, 'apps/app', {
      engine: 'docker',
      profile: 'dist',
      staticBuildTargetName: 'static',
    });
    expect(project!.targets!.static!.options).toMatchObject({
      engine: 'host',
      target: 'aarch64-unknown-linux-musl',
      profile: 'dist',
    });
  });

  it.each([false, true])(
    'makes targets that `include` names run before, slices committed: %s',
    (committed) => {
      const include = 'include = ["proto", { target = "web:build" }, { target = "codegen" }]';
      const files = workspace(`${OPTED}${include}\n`);
      const { targets } = infer(files, 'apps/app', { committedSlices: committed })!;
      const before = [{ projects: ['web'], target: 'build' }, { target: 'codegen' }];
      expect(targets!['static-build-inputs']).toMatchObject({ executor: 'nx:noop', dependsOn: before });
      const { dependsOn, inputs } = targets!['static-build']!;
      expect(dependsOn).toEqual([...(committed ? [] : ['cargo-lock']), 'static-build-inputs', ...before]);
      const outputs = inputs!.filter((input) => JSON.stringify(input).includes('"**/*"'));
      expect(outputs).toEqual([{ dependentTasksOutputFiles: '**/*' }]);
      expect(infer(workspace(OPTED), 'apps/app')!.targets).not.toHaveProperty('static-build-inputs');
    },
  );

  it.each([
    ['did not opt in', workspace(CRATE), 'apps/app'],
    ['opted out', workspace(`${OPTED}enabled = false\n`), 'apps/app'],
    ['only has a feature "static"', workspace(`${CRATE}[features]\nstatic = []\n`), 'apps/app'],
    ['is a library', workspace(OPTED), 'libs/lib'],
  ])('gives a crate that %s a project without targets', (_why, files, root) => {
    const project = infer(files, root)!;
    expect(project.root).toBe(root);
    expect(project.targets).toBeUndefined();
  });

  it.each([
    [
      'a fixture, no member',
      workspace(OPTED, { 'apps/app/fixtures/x/Cargo.toml': OPTED }),
      'apps/app/fixtures/x',
    ],
    ['a virtual workspace', workspace(OPTED), '.'],
    [
      'a fixture that stands alone, as in the tests of cargo itself',
      workspace(OPTED, { 'tests/suite/add/in/Cargo.toml': `[workspace]\n${CRATE}` }),
      'tests/suite/add/in',
    ],
    [
      'a member of a cargo workspace that is a fixture',
      workspace(OPTED, {
        'tests/suite/in/Cargo.toml': '[workspace]\nmembers = ["x"]\n',
        'tests/suite/in/x/Cargo.toml': CRATE,
      }),
      'tests/suite/in/x',
    ],
    [
      'a vendored crate of a crate that stands alone',
      memoryFiles({
        'app/Cargo.toml': OPTED,
        'app/third-party/x/Cargo.toml': CRATE,
        'app/third-party/x/.cargo-checksum.json': '{}',
      }),
      'app/third-party/x',
    ],
  ])('makes no project of %s', (_why, files, root) => {
    expect(infer(files, root)).toBeUndefined();
  });

  it.each([
    ['its own manifest', workspace(`${OPTED}oops`)],
    ['its name', workspace(OPTED.replace('"app"', '"app'))],
    ["the workspace's manifest", workspace(OPTED, { 'Cargo.toml': '[workspace\n' })],
    ['its settings', workspace(`${OPTED}libary = []\n`)],
  ])(
    'keeps the project when %s cannot be read, for its target to say so, and throws nothing',
    (_what, files) => {
      const project = infer(files, 'apps/app');
      expect(project).toMatchObject({ name: 'app', root: 'apps/app' });
      expect(project!.targets!['static-build']!.executor).toBe('@org/rust-static:static-build');
    },
  );
});
