import { optionSources } from '../testing/option-sources';
import { normalizeOptions, type OptionSources } from './normalize-options';

const host = { arch: 'x64', platform: 'linux', alpine: false };
const normalize = (more: Partial<OptionSources> = {}) => normalizeOptions(optionSources(more));

describe('normalizeOptions', () => {
  it('fills in every default', () => {
    expect(normalize()).toEqual({
      engine: 'docker',
      target: 'x86_64-alpine-linux-musl',
      profile: 'release',
      features: [],
      noDefaultFeatures: false,
      bins: [],
      cargoArgs: [],
      rustflags: [],
      env: { SOURCE_DATE_EPOCH: '315532800' },
      dockerfile: undefined,
      builderImage: undefined,
      baseImage: undefined,
      buildArgs: {},
      builderFiles: [],
      include: [],
      inputTargets: [],
      cross: false,
      platform: 'linux/amd64',
      network: false,
      caFile: undefined,
      apkMirror: undefined,
      includeGit: false,
      outputPath: 'dist/apps/app/static',
      debugSymbols: false,
      auditable: true,
      smoke: undefined,
    });
  });

  it('divides include into paths and targets with their outputs', () => {
    const outputsOf = ({ target }: { target: string }): string[] => [`dist/${target}`];
    const include = ['./proto', { target: 'web:build' }];
    expect(normalize({ settings: { include }, outputsOf })).toMatchObject({
      include: ['proto'],
      inputTargets: [{ project: 'web', target: 'build', outputs: ['dist/build'] }],
    });
    expect(() => normalize({ settings: { include: [{ target: 'a\0' }] } })).toThrow('the character NUL');
  });

  it("takes the caller's SOURCE_DATE_EPOCH, if it is one", () => {
    expect(normalize({ env: { SOURCE_DATE_EPOCH: '1700000000' } }).env).toEqual({
      SOURCE_DATE_EPOCH: '1700000000',
    });
    expect(() => normalize({ env: { SOURCE_DATE_EPOCH: 'yesterday' } })).toThrow(
      'SOURCE_DATE_EPOCH is "yesterday"\n\nIt must be whole seconds since 1970-01-01',
    );
  });

  it('takes the engine from the command line, then RUST_STATIC_ENGINE, then the target, then the crate', () => {
    const env = { RUST_STATIC_ENGINE: 'host' };
    expect(normalize({ options: { engine: 'docker' }, commandLine: { engine: 'docker' }, env }).engine).toBe(
      'docker',
    );
    expect(normalize({ options: { engine: 'docker' }, env }).engine).toBe('host');
    expect(normalize({ options: { engine: 'docker' }, settings: { engine: 'host' } }).engine).toBe('docker');
    expect(normalize({ settings: { engine: 'host' } }).engine).toBe('host');
    expect(normalize({ settings: { engine: 'host' }, env: { RUST_STATIC_ENGINE: '' } }).engine).toBe('host');
  });

  it('gives the host engine the triple that its rustc has', () => {
    const options = { engine: 'host', target: 'x86_64-alpine-linux-musl' };
    expect(normalize({ options }).target).toBe('x86_64-unknown-linux-musl');
    expect(normalize({ options, host: { ...host, alpine: true } }).target).toBe('x86_64-alpine-linux-musl');
    expect(normalize({ options: { engine: 'host', target: 'aarch64-unknown-linux-gnu' } }).target).toBe(
      'aarch64-unknown-linux-gnu',
    );
  });

  it('leaves a builder with rustup the name that its rustc has', () => {
    expect(normalize({ options: { target: 'aarch64-unknown-linux-musl' } }).target).toBe(
      'aarch64-unknown-linux-musl',
    );
  });

  it('refuses an unknown engine', () => {
    expect(() => normalize({ env: { RUST_STATIC_ENGINE: 'podmann' } })).toThrow(
      [
        'Unknown engine "podmann"',
        'The engines are "docker" (cargo in an Alpine container) and "host" (this machine\'s own cargo).',
        'Set the option "engine", or the variable RUST_STATIC_ENGINE, to one of them.',
      ].join('\n\n'),
    );
  });

  it.each(['../out', '/elsewhere/out', 'dist/../../out', 'C:\\out'])(
    'refuses the output path %s',
    (outputPath) => {
      expect(() => normalize({ options: { outputPath } })).toThrow(
        `Option "outputPath" is "${outputPath}", which is outside the workspace\n\nThe workspace is /work space; Nx neither hashes nor caches files outside it.`,
      );
    },
  );

  it.each(['.', 'apps', 'apps/app', '/work space/apps/app'])(
    'refuses to replace sources with output: %s',
    (outputPath) => {
      expect(() => normalize({ options: { outputPath } })).toThrow(
        `Option "outputPath" is "${outputPath}", which holds the sources of the project`,
      );
    },
  );

  it('takes an absolute output path inside the workspace', () => {
    expect(normalize({ options: { outputPath: '/work space/out/app' } }).outputPath).toBe('out/app');
  });

  it.each([
    ['docker', 'x86_64-unknown-linux-gnu', 'The builder is Alpine, which has musl and not glibc.'],
    ['docker', 'sparc-unknown-linux-musl', 'Alpine has no images for sparc.'],
    ['host', 'sparc-unknown-linux-gnu', 'The proof of the binary does not know the architecture sparc.'],
    ['host', 'x86_64-apple-darwin', 'It is not a triple of the form <arch>-<vendor>-linux-<libc>.'],
  ])('refuses with the %s engine the target %s', (engine, target, reason) => {
    expect(() => normalize({ options: { engine, target } })).toThrow(
      `Target "${target}" cannot be built with the ${engine} engine\n\n${reason}`,
    );
  });

  it('refuses arguments and variables that would make the plan untrue', () => {
    expect(() => normalize({ options: { cargoArgs: ['--target=x'] } })).toThrow(
      'Option "cargoArgs" may not hold "--target=x"',
    );
    for (const argument of ['build.rustflags=["-g"]', "--config=target.'cfg(unix)'.rustflags = '-g'"])
      expect(() => normalize({ options: { cargoArgs: ['--config', argument] } })).toThrow(
        'Option "cargoArgs" may not hold',
      );
    expect(() => normalize({ options: { env: { CARGO_BUILD_RUSTFLAGS: '-g' } } })).toThrow(
      'Option "env" may not hold "CARGO_BUILD_RUSTFLAGS"',
    );
    expect(() => normalize({ options: { env: { RUSTFLAGS: '-g' } } })).toThrow(
      'Option "env" may not hold "RUSTFLAGS"',
    );
  });
});
