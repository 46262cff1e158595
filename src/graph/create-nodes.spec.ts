import { memoryFiles } from '../testing/memory-files';
import { inferProject } from './create-nodes';

const host = { arch: 'x64', platform: 'linux', alpine: false };
const CRATE = '[package]\nname = "app"\nversion = "0.1.0"\n';
const OPTED = `${CRATE}[features]\nstatic = []\n`;
const workspace = (manifest: string, more: Record<string, string> = {}) =>
  memoryFiles({
    'Cargo.toml': '[workspace]\nmembers = ["apps/*", "libs/*"]\n',
    'apps/app/Cargo.toml': manifest,
    'apps/app/src/main.rs': '',
    'libs/lib/Cargo.toml': '[package]\nname = "lib"\n',
    'libs/lib/src/lib.rs': '',
    ...more,
  });

describe('inferProject', () => {
  it('gives a crate that opted in a target that says everything', () => {
    const project = inferProject(workspace(OPTED), 'apps/app', undefined, host);
    expect(project).toMatchObject({ name: 'app', root: 'apps/app', projectType: 'application' });
    const target = project!.targets!['static-build']!;
    expect(target).toMatchObject({
      executor: '@org/rust-static:static-build',
      cache: true,
      options: { engine: 'docker', target: 'x86_64-alpine-linux-musl', outputPath: 'dist/apps/app/static' },
      outputs: ['{options.outputPath}'],
      metadata: {
        technologies: ['rust'],
        description: 'Builds apps/app as a static executable and proves it',
      },
    });
    expect(target.inputs).toEqual(
      expect.arrayContaining([
        '{workspaceRoot}/apps/app/**/*',
        '{workspaceRoot}/libs/lib/**/*',
        '{workspaceRoot}/Cargo.toml',
        '{workspaceRoot}/Cargo.lock',
        '{workspaceRoot}/.cargo/config.toml',
        { env: 'RUST_STATIC_ENGINE' },
        { runtime: 'rustc -vV' },
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
    const project = inferProject(
      files,
      'apps/app',
      { engine: 'docker', profile: 'dist', staticBuildTargetName: 'static' },
      host,
    );
    expect(project!.targets!.static!.options).toMatchObject({
      engine: 'host',
      target: 'aarch64-unknown-linux-musl',
      profile: 'dist',
    });
  });

  it.each([
    ['did not opt in', workspace(CRATE), 'apps/app'],
    ['opted out', workspace(`${OPTED}[package.metadata.rust-static]\nenabled = false\n`), 'apps/app'],
    ['is a library', workspace(OPTED), 'libs/lib'],
    [
      'is a fixture, no member',
      workspace(OPTED, { 'apps/app/fixtures/x/Cargo.toml': OPTED }),
      'apps/app/fixtures/x',
    ],
    ['is the workspace itself', workspace(OPTED), '.'],
  ])('leaves alone what %s', (_why, files, root) => {
    expect(inferProject(files, root, undefined, host)).toBeUndefined();
  });

  it.each([
    ['its own manifest', workspace(`${OPTED}oops`)],
    ["the workspace's manifest", workspace(OPTED, { 'Cargo.toml': '[workspace\n' })],
    ['its settings', workspace(`${OPTED}[package.metadata.rust-static]\nlibary = []\n`)],
  ])(
    'keeps the project when %s cannot be read, for its target to say so, and throws nothing',
    (_what, files) => {
      const project = inferProject(files, 'apps/app', undefined, host);
      expect(project).toMatchObject({ name: 'app', root: 'apps/app' });
      expect(project!.targets!['static-build']!.executor).toBe('@org/rust-static:static-build');
    },
  );
});
