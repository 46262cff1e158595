import { buildArguments, metadataArguments } from './build-command';

const command = {
  target: 'x86_64-alpine-linux-musl',
  manifestPath: 'apps/app/Cargo.toml',
  packageSpec: 'app@1.0.0',
  profile: 'release',
  bins: ['a', 'b'],
  undecided: [],
  features: ['static', 'tls'],
  noDefaultFeatures: true,
  cargoArgs: ['--jobs=2'],
};

describe('buildArguments', () => {
  it('always says frozen or locked, target, manifest and binaries', () => {
    expect(buildArguments(command)).toEqual([
      'build', '--frozen', '--target', 'x86_64-alpine-linux-musl', '--manifest-path', 'apps/app/Cargo.toml',
      '--package', 'app@1.0.0', '--profile', 'release', '--bin', 'a', '--bin', 'b', '--features', 'static,tls', '--no-default-features',
      '--message-format=json-render-diagnostics', '--jobs=2',
    ]); // prettier-ignore
    expect(buildArguments({ ...command, undecided: ['b'] })).toEqual(
      expect.arrayContaining(['app@1.0.0', '--profile', 'release', '--bins', '--features']),
    );
  });

  it('asks for metadata of the same features and target', () => {
    const args = metadataArguments(command);
    expect(args).toEqual(
      expect.arrayContaining(['--filter-platform', '--features', 'static,tls', '--no-default-features']),
    );
    expect(args).not.toContain('--jobs=2');
  });
});
