import { memoryFiles } from '../testing/memory-files';
import { readModel } from './workspace-model';

const X64 = { arch: 'x64', platform: 'linux', alpine: false };
const MAC = { arch: 'arm64', platform: 'darwin', alpine: false };
const BOTH = 'triples = ["x86_64-alpine-linux-musl", "aarch64-alpine-linux-musl"]';

const targetsOf = (settings: string, host = X64) =>
  readModel(
    memoryFiles({
      'Cargo.toml': '[workspace]\nmembers = ["apps/*"]\n',
      'apps/app/Cargo.toml': `[package]\nname = "app"\nversion = "0.1.0"\n[package.metadata.rust-static]\n${settings}\n`,
      'apps/app/src/main.rs': '',
      'Cargo.lock': 'version = 4\n\n[[package]]\nname = "app"\nversion = "0.1.0"\n',
    }),
    ['apps/app/Cargo.toml'],
    undefined,
    host,
  ).projects['apps/app/Cargo.toml']!.targets!;
const optionsOf = (targets: ReturnType<typeof targetsOf>, name: string) =>
  targets[name]!.options as Record<string, unknown>;
const platformInput = (platform: string) => ({ runtime: `echo rust-static-builder ${platform}` });

describe('targets of several triples', () => {
  it('has one build and one package for each, with folders of their own', () => {
    const targets = targetsOf(BOTH);
    expect(optionsOf(targets, 'static-build')).toMatchObject({
      target: 'x86_64-alpine-linux-musl',
      outputPath: 'dist/apps/app/static',
    });
    expect(optionsOf(targets, 'static-build-aarch64')).toMatchObject({
      target: 'aarch64-alpine-linux-musl',
      outputPath: 'dist/apps/app/static-aarch64',
    });
    expect(targets['package-aarch64']).toMatchObject({
      dependsOn: ['static-build-aarch64'],
      options: { outputPath: 'dist/apps/app/package-aarch64' },
    });
  });

  it('joins the packages of all in one image', () => {
    const targets = targetsOf(BOTH);
    expect(targets['image-push']!.dependsOn).toEqual(['package', 'package-aarch64']);
    expect(targets['image-load']!.dependsOn).toEqual(['package', 'package-aarch64']);
  });

  it('has the same targets on every machine', () => {
    expect(Object.keys(targetsOf(BOTH, MAC))).toEqual(Object.keys(targetsOf(BOTH)));
    expect(optionsOf(targetsOf(BOTH, MAC), 'static-build').target).toBe('x86_64-alpine-linux-musl');
  });

  it('takes another one as the default if the option says so', () => {
    const targets = targetsOf(`target = "aarch64-alpine-linux-musl"\n${BOTH}`);
    expect(optionsOf(targets, 'static-build').target).toBe('aarch64-alpine-linux-musl');
    expect(optionsOf(targets, 'static-build-x86_64').target).toBe('x86_64-alpine-linux-musl');
    expect(targets['static-build-aarch64']).toBeUndefined();
  });

  it("has the builder's platform in the key, unless the triple decides it", () => {
    for (const name of ['static-build', 'static-build-aarch64']) {
      expect(targetsOf(BOTH)[name]!.inputs).toContainEqual(platformInput('linux/amd64'));
      expect(targetsOf(BOTH, MAC)[name]!.inputs).toContainEqual(platformInput('linux/arm64'));
    }
    for (const settings of [`${BOTH}\ncross = false`, 'target = "aarch64-alpine-linux-musl"'])
      expect(JSON.stringify(targetsOf(settings))).not.toContain('rust-static-builder');
  });

  it('keeps the names that the user chose', () => {
    const targets = targetsOf(
      `${BOTH}\noutput-path = "out/app"\n[package.metadata.rust-static.package]\noutput-path = "out/packed"`,
    );
    expect(optionsOf(targets, 'static-build-aarch64').outputPath).toBe('out/app-aarch64');
    expect(optionsOf(targets, 'package-aarch64').outputPath).toBe('out/packed-aarch64');
  });

  it('infers targets for a crate whose triples are wrong: they refuse when they run', () => {
    expect(Object.keys(targetsOf('triples = ["sparc-alpine-linux-musl"]'))).toContain('static-build');
  });
});
