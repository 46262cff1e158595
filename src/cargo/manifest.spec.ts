import { memoryFiles, thrown } from '../testing/memory-files';
import { inherited, metadataTable, readManifest, versionOf } from './manifest';

describe('readManifest', () => {
  it('reads inheritance, dotted keys and features', () => {
    const files = memoryFiles({
      'a/Cargo.toml':
        '[package]\nname = "a"\nversion.workspace = true\nmetadata.rust-static.alpine = "3.24"\n[features]\ndefault = ["x"]\nx = ["y", "dep:z"]\ny = []\n',
      'Cargo.toml': '[workspace]\nmembers = ["a"]\n[workspace.package]\nversion = "1.2.3"\n',
    });
    const crate = readManifest(files, 'a')!;
    const workspace = readManifest(files, '.')!;
    expect(versionOf(crate, workspace)).toBe('1.2.3');
    expect(inherited(crate, workspace, 'name')).toBe('a');
    expect(metadataTable(crate.package)).toEqual({ alpine: '3.24' });
    expect(crate.features).toEqual({ default: ['x'], x: ['y', 'dep:z'], y: [] });
  });

  it('is undefined where there is no manifest', () => {
    expect(readManifest(memoryFiles({}), 'a')).toBeUndefined();
  });

  it.each([
    ['[package]\nname = "x\n', 'Cannot parse apps/app/Cargo.toml, line 2, column 10'],
    ['[package]\nname = "x"\nname = "y"\n', 'Cannot parse apps/app/Cargo.toml, line 3'],
  ])('names file and line of %j', (text, title) => {
    const error = thrown(() => readManifest(memoryFiles({ 'apps/app/Cargo.toml': text }), 'apps/app'));
    expect(error.message.split('\n')[0]).toContain(title);
    expect(error.message).toContain('Correct apps/app/Cargo.toml');
  });
});
