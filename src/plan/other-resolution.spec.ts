import { readConfigs } from '../cargo/config';
import { memoryFiles, thrown } from '../testing/memory-files';
import { refuseOtherResolution } from './other-resolution';

const check = (text: string) => (): void =>
  refuseOtherResolution(readConfigs(memoryFiles({ '.cargo/config.toml': text }), '.'), '.');

describe('configuration that resolves packages in another way', () => {
  it.each([
    ['[resolver]\nlockfile-path = "locks/Cargo.lock"\n', 'resolver.lockfile-path'],
    ['[resolver]\nfeature-unification = "workspace"\n', 'resolver.feature-unification'],
  ])('is refused: %j', (text, key) => {
    const error = thrown(check(text));
    expect(error).toMatchObject({ code: 'config-resolver' });
    expect(error.message).toContain(`.cargo/config.toml sets \`${key}\``);
  });

  it('is taken where it says what the build does anyway', () => {
    const text = '[resolver]\nfeature-unification = "selected"\nincompatible-rust-versions = "fallback"\n';
    expect(check(text)).not.toThrow();
  });
});
