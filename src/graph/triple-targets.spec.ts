import { memoryFiles } from '../testing/memory-files';
import { readModel } from './workspace-model';

const X64 = { arch: 'x64', platform: 'linux', alpine: false };
const MAC = { arch: 'arm64', platform: 'darwin', alpine: false };
const BOTH = 'triples = ["x86_64-alpine-linux-musl", "aarch64-alpine-linux-musl"]';

const targetsOf = (settings: string, host = X64, more: Record<string, string> = {}) =>
  readModel(
    memoryFiles({
      ...more,
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

  it('has tests for each, with results of their own', () => {
    const targets = targetsOf(`${BOTH}\nsmoke = ["now"]`);
    expect(optionsOf(targets, 'static-test-aarch64')).toMatchObject({
      target: 'aarch64-alpine-linux-musl',
      outputPath: 'dist/apps/app/static-test-aarch64',
      inputDigest: 'in inputs',
    });
    expect(optionsOf(targets, 'static-test-aarch64')).not.toHaveProperty('smoke');
    expect(targets['static-test-aarch64']!.metadata!.help!.command).toContain(':static-test-aarch64 ');
    expect(optionsOf(targets, 'static-test-aarch64-only').outputPath).toBe(
      'dist/apps/app/static-test-aarch64-only',
    );
    expect(optionsOf(targets, 'static-test').outputPath).toBe('dist/apps/app/static-test');
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

describe("what a project's own files set for the default triple", () => {
  const withOwn = (targets: object, file = 'project.json') =>
    targetsOf(BOTH, X64, {
      [`apps/app/${file}`]: JSON.stringify(file === 'project.json' ? { targets } : { nx: { targets } }),
    });

  it.each(['project.json', 'package.json'])('also applies to the other ones: %s', (file) => {
    const options = { features: ['tls'], outputPath: 'out/app', target: 'x86_64-alpine-linux-musl' };
    const targets = withOwn(
      {
        'static-build': { options },
        'static-test': { options: { ignored: true } },
        'static-test-only': { options: { filter: ['a'] } },
        package: { options: { formats: ['tar.zst'] }, dependsOn: ['static-build', '^build'] },
      },
      file,
    );
    expect(optionsOf(targets, 'static-build-aarch64')).toMatchObject({
      features: ['tls'],
      outputPath: 'out/app-aarch64',
      target: 'aarch64-alpine-linux-musl',
    });
    expect(optionsOf(targets, 'static-test-aarch64')).toMatchObject({ ignored: true });
    expect(optionsOf(targets, 'static-test-aarch64-only')).toMatchObject({ filter: ['a'] });
    expect(optionsOf(targets, 'package-aarch64').formats).toEqual(['tar.zst']);
    expect(targets['package-aarch64']!.dependsOn).toEqual(['static-build-aarch64', '^build']);
    // Nx itself merges it into the default one.
    expect(optionsOf(targets, 'static-build')).not.toHaveProperty('features');
  });

  it('has its configurations, with folders of their own', () => {
    const configurations = {
      debug: { features: ['log'] },
      small: { profile: 'small', outputPath: 'out/small' },
    };
    const targets = withOwn({ 'static-build': { configurations } });
    expect(targets['static-build-aarch64']!.configurations).toEqual({
      debug: { profile: 'dev', outputPath: 'dist/apps/app/static-aarch64-debug', features: ['log'] },
      small: { profile: 'small', outputPath: 'out/small-aarch64' },
    });
  });

  it('reads comments, trailing commas, and past a target that is not valid', () => {
    const text = `{
      // The URL in this text is no comment: "//".
      "targets": { "lint": "make", /* , } */ "static-build": { "options": { "env": { "URL": "https://a/,}" }, }, } },
    }`;
    const targets = targetsOf(BOTH, X64, { 'apps/app/project.json': text });
    expect(optionsOf(targets, 'static-build-aarch64').env).toEqual({ URL: 'https://a/,}' });
  });

  it.each([
    [{ 'static-build': { executor: 'nx:run-commands', options: { command: 'make' } } }],
    [{ 'static-build': { command: 'make', options: { cwd: '.' } } }],
    [{ 'static-build': 'make' }],
    [[]],
  ])('does not apply if it is another target, or not valid: %j', (targets) => {
    expect(withOwn(targets)['static-build-aarch64']).toEqual(targetsOf(BOTH)['static-build-aarch64']);
  });
});
