import { memoryFiles, thrown } from '../testing/memory-files';
import { PLUGIN, pluginOptions, settingsAt, type PluginEntries } from './crate-settings';

const ENTRIES: PluginEntries = [
  { plugin: PLUGIN, options: { rustflags: ['--cfg', 'fast'] }, include: ['apps/**/*'] },
  { plugin: 'other', options: { rustflags: ['--cfg', 'other'] } },
  { plugin: PLUGIN, options: { engine: 'host' }, include: ['svc/**/*'], exclude: ['svc/old/**'] },
];

describe('several entries of the plugin in nx.json', () => {
  it('give each crate the options of the entry that is for it', () => {
    expect(pluginOptions(ENTRIES, 'apps/a')).toEqual({ rustflags: ['--cfg', 'fast'] });
    expect(pluginOptions(ENTRIES, 'svc/b')).toEqual({ engine: 'host' });
    expect(pluginOptions(ENTRIES, 'svc/old/c')).toEqual({});
    expect(pluginOptions([PLUGIN], 'svc/old/c')).toEqual({});
  });

  it('decide the settings of a crate each in its scope', () => {
    const files = memoryFiles({ 'svc/b/Cargo.toml': '[package]\nname = "b"\n' });
    expect(settingsAt(files, 'svc/b', ENTRIES)).toEqual({ engine: 'host' });
  });

  it('are refused where two are for one crate', () => {
    const error = thrown(() => pluginOptions([...ENTRIES, PLUGIN], 'apps/a'));
    expect(error).toMatchObject({ code: 'plugin-entries-overlap' });
    expect(error.message).toContain('2 entries of @org/rust-static in nx.json are for apps/a/Cargo.toml');
  });
});
