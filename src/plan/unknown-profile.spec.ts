import { memoryFiles, thrown } from '../testing/memory-files';
import { refuseUnknownProfile } from './unknown-profile';

const FILES = {
  'Cargo.toml': '[workspace]\nmembers = ["apps/*"]\n[profile.small]\ninherits = "release"\n',
  'apps/app/Cargo.toml': '[package]\nname = "app"\n',
  '.cargo/config.toml': '[profile.fast]\ninherits = "dev"\n',
};
const refuse = (profile: string, own = {}, env = {}) =>
  refuseUnknownProfile(
    memoryFiles(FILES),
    { profile, crate: { name: 'app', version: '0.0.0', root: 'apps/app' }, cargoRoot: '.', env: own },
    env,
  );

describe('refuseUnknownProfile', () => {
  it.each(['release', 'dev', 'test', 'bench', 'small', 'fast'])('takes %s', (profile) => refuse(profile));

  it('takes a profile that only variables define, as cargo does', () => {
    refuse('my-own', { CARGO_PROFILE_MY_OWN_INHERITS: 'release' });
    refuse('my-own', {}, { CARGO_PROFILE_MY_OWN_INHERITS: 'release' });
  });

  it('refuses another one, with all profiles and the one that was meant', () => {
    const error = thrown(() => refuse('relase'));
    expect(error).toMatchObject({ code: 'profile-unknown' });
    expect(error.message).toContain('The profiles are bench, dev, fast, release, small, test.');
    expect(error.message).toContain('Did you mean "release"?');
  });
});
