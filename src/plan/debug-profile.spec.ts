import { parseToml } from '../cargo/toml';
import { debugEnv, stripOf } from './debug-profile';

const strip = (profiles: string, profile = 'release') =>
  stripOf([parseToml(profiles, 'Cargo.toml')], profile);

describe('stripOf', () => {
  it.each([
    ['', 'debuginfo'],
    ['[profile.release]\nstrip = true', 'symbols'],
    ['[profile.release]\nstrip = "symbols"', 'symbols'],
    ['[profile.release]\nstrip = "debuginfo"', 'debuginfo'],
    ['[profile.release]\nstrip = false', 'debuginfo'],
  ])('reads %j', (profiles, expected) => {
    expect(strip(profiles)).toBe(expected);
  });

  it('follows profiles that inherit, and ends where they go round', () => {
    const text = '[profile.small]\ninherits = "release"\n[profile.release]\nstrip = true\n';
    expect(strip(text, 'small')).toBe('symbols');
    expect(strip('[profile.a]\ninherits = "b"\n[profile.b]\ninherits = "a"\n', 'a')).toBe('debuginfo');
  });
});

describe('stripOf, with configuration', () => {
  const [manifest, config] = ['debuginfo', 'symbols'].map((value) => ({
    profile: { release: { strip: value } },
  }));

  it('takes what is nearest, also in the profile that bench inherits from', () => {
    expect(stripOf([config!, manifest!], 'release')).toBe('symbols');
    expect(stripOf([manifest!, config!], 'bench')).toBe('debuginfo');
  });
});

describe('debugEnv', () => {
  it("names the profile as cargo's variables do", () => {
    expect(debugEnv('my-profile')).toEqual({
      CARGO_PROFILE_MY_PROFILE_DEBUG: '2',
      CARGO_PROFILE_MY_PROFILE_STRIP: 'none',
      CARGO_PROFILE_MY_PROFILE_SPLIT_DEBUGINFO: 'off',
    });
  });
});
