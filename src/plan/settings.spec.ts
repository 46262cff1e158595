import schema from '../executors/static-build/schema.json';
import { checkOptions, checkTargetOptions, mergeSettings, parseSettings } from './settings';

const WHERE = '[package.metadata.rust-static] of apps/app/Cargo.toml';

describe('parseSettings', () => {
  it('reads keys as cargo spells them', () => {
    expect(parseSettings({ 'search-paths': ['native'], alpine: '3.23', network: true }, WHERE)).toEqual({
      searchPaths: ['native'],
      alpine: '3.23',
      network: true,
    });
  });

  it('refuses an unknown key and lists the known ones', () => {
    expect(() => parseSettings({ libary: [] }, WHERE)).toThrow(
      `Unknown key "libary" in ${WHERE}\n\nThe keys are advisories, allocator-hint, alpine, apk-mirror, auditable, base-image, bins, build-args,`,
    );
  });

  it.each([
    [
      { features: 'tls' },
      'Key "features" in [package.metadata.rust-static] of apps/app/Cargo.toml has a wrong value\n\nIt is "tls"; it should be an array of strings.',
    ],
    [{ network: 'yes' }, 'It is "yes"; it should be true or false.'],
    [{ env: { A: 1 } }, 'it should be a table of strings.'],
  ])('refuses %j', (toml, words) => {
    expect(() => parseSettings(toml, WHERE)).toThrow(words);
  });

  it('knows every option of the executor', () => {
    const words: Record<string, string> = { engine: 'host', linker: 'lld' };
    for (const [name, { type }] of Object.entries(schema.properties)) {
      if (name === 'inputDigest') continue;
      const value = words[name] ?? { string: 'x', boolean: true, array: ['x'], object: { A: 'x' } }[type];
      const key = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      expect(parseSettings({ [key]: value }, WHERE)).toEqual({ [name]: value });
    }
  });
});

describe('checkOptions', () => {
  it('refuses what is not an option of the plugin', () => {
    expect(() => checkOptions({ enginee: 'host' })).toThrow(
      'Unknown option "enginee" of @org/rust-static in nx.json',
    );
    expect(() => parseSettings({ engine: 'hots' }, WHERE)).toThrow(
      `Key "engine" in ${WHERE} has a wrong value\n\nIt is "hots"; it should be "docker" or "host".`,
    );
    expect(() => checkOptions({ alpine: 3.22 })).toThrow(
      'Option "alpine" of @org/rust-static in nx.json has a wrong value',
    );
    expect(() => parseSettings({ alpine: '3.24\nRUN x' }, WHERE)).toThrow('a release from 3.20 on');
  });
});

describe('checkTargetOptions', () => {
  it.each([
    [
      { bogus: 1 },
      'Unknown option "bogus" of app:static-build\n\nThe options are engine, target, cross, profile,',
    ],
    [{ alpine: '3.24' }, 'Unknown option "alpine" of app:static-build'],
    [{ engine: 'podmann' }, 'It is "podmann"; it should be "docker" or "host".'],
    [{ bins: 'app' }, 'Option "bins" of app:static-build has a wrong value'],
    [{ _: ['stray', 'word'] }, 'Unexpected argument "stray word" of app:static-build'],
    [{ network: 'yes' }, 'It is "yes"; it should be true or false.'],
  ])('refuses %j', (options, words) => {
    expect(() => checkTargetOptions(options, 'of app:static-build')).toThrow(words);
  });

  it('takes what is not given for nothing', () => {
    expect(() => checkTargetOptions({ bins: undefined, network: true }, 'of app:static-build')).not.toThrow();
  });
});

describe('mergeSettings', () => {
  it('lets the first win and does not count what is undefined', () => {
    expect(
      mergeSettings({ alpine: '3.24', bins: undefined }, undefined, { alpine: '3.20', bins: ['a'] }),
    ).toEqual({
      alpine: '3.24',
      bins: ['a'],
    });
  });
});
