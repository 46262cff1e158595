import { version } from '../package-info';
import { memoryFiles } from '../testing/memory-files';
import { readModel } from './workspace-model';

const targetsWith = (settings: string) =>
  readModel(
    memoryFiles({
      'Cargo.toml': `[workspace]\n[package]\nname = "app"\nversion = "0.1.0"\n[package.metadata.rust-static]\n${settings}\n`,
      'Cargo.lock': 'version = 4\n\n[[package]]\nname = "app"\nversion = "0.1.0"\n',
      'src/main.rs': '',
    }),
    ['Cargo.toml'],
    undefined,
    { arch: 'x64', platform: 'linux', alpine: false },
  ).projects['Cargo.toml']!.targets!;

describe('packageTargets', () => {
  it('sees the bytes of what was built, the version of the plugin, and nothing of the sources', () => {
    const target = targetsWith('').package!;
    expect(target).toMatchObject({
      executor: '@org/rust-static:package',
      dependsOn: ['static-build'],
      options: { plugin: version, outputPath: 'dist/package' },
      cache: true,
      outputs: ['{options.outputPath}'],
    });
    expect(target.inputs).toEqual([
      { dependentTasksOutputFiles: '**/*' },
      { env: 'RUST_STATIC_MISSED' },
      { env: 'SOURCE_DATE_EPOCH' },
      { externalDependencies: [] },
    ]);
  });

  it('sees the files that the settings name, which may be folders', () => {
    const { inputs } = targetsWith(
      'package = { files = ["LICENSE"], certificates = "ca.pem", image = { files = ["config"] } }',
    ).package!;
    expect(inputs).toEqual(
      expect.arrayContaining(
        ['LICENSE', 'config', 'ca.pem'].flatMap((path) => [
          `{workspaceRoot}/${path}`,
          `{workspaceRoot}/${path}/**/*`,
        ]),
      ),
    );
  });

  it('has targets for the image, which are not cached', () => {
    const targets = targetsWith('');
    for (const name of ['image-load', 'image-push'])
      expect(targets[name]).toMatchObject({ dependsOn: ['package'], cache: false });
  });

  it('has a target that publishes images, after those of dependencies', () => {
    expect(targetsWith('')['nx-release-publish']).toBeUndefined();
    const tags = '["ghcr.io/team/{projectName}:{version}"]';
    const { 'nx-release-publish': publish } = targetsWith(`image-tags = ${tags}`);
    expect(publish).toMatchObject({
      executor: '@org/rust-static:release-publish',
      dependsOn: ['^nx-release-publish', 'package'],
      options: { imageTags: JSON.parse(tags) as string[] },
      cache: false,
    });
  });
});

describe('auditTarget', () => {
  it('is there only with a database, whose files it sees', () => {
    expect(targetsWith('').audit).toBeUndefined();
    expect(targetsWith('advisories = "./tools/db"').audit).toMatchObject({
      executor: '@org/rust-static:audit',
      dependsOn: ['static-build'],
      cache: true,
      inputs: [
        { dependentTasksOutputFiles: '**/*' },
        '{workspaceRoot}/tools/db/**/*',
        { env: 'RUST_STATIC_MISSED' },
        { externalDependencies: [] },
      ],
    });
  });

  it('is not cached for a repository, which can change at any time', () => {
    const settings = 'advisories = "https://example.com/db.git"\nignored-advisories = ["RUSTSEC-1"]';
    expect(targetsWith(settings).audit).toMatchObject({
      cache: false,
      options: { advisories: 'https://example.com/db.git', ignoredAdvisories: ['RUSTSEC-1'] },
    });
  });
});
