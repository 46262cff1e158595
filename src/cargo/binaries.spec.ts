import { memoryFiles } from '../testing/memory-files';
import { chooseBinaries, listBinaries } from './binaries';
import { readManifest } from './manifest';

const choose = (content: Record<string, string>, asked: string[] = [], features: string[] = []): string[] => {
  const files = memoryFiles(content);
  return chooseBinaries(files, readManifest(files, 'a')!, { asked, features, noDefaultFeatures: false }).bins;
};
const manifest = '[package]\nname = "a"\nedition = "2021"\n';

describe('chooseBinaries', () => {
  it('finds binaries as cargo does', () => {
    const files = memoryFiles({
      'a/Cargo.toml': `${manifest}[[bin]]\nname = "named"\npath = "src/main.rs"\n`,
      'a/src/main.rs': '',
      'a/src/bin/one.rs': '',
      'a/src/bin/two/main.rs': '',
      'a/src/bin/two/other.rs': '',
      'a/src/bin/none/lib.rs': '',
      'a/src/bin/._one.rs': '',
      'a/src/bin/.#two.rs': '',
      'a/src/bin/.hidden/main.rs': '',
    });
    expect(listBinaries(files, readManifest(files, 'a')!).map(({ name }) => name)).toEqual([
      'named',
      'one',
      'two',
    ]);
  });

  it('leaves out binaries whose required features are off', () => {
    const content = {
      'a/Cargo.toml': `${manifest}[features]\nextra = []\n[[bin]]\nname = "x"\npath = "x.rs"\nrequired-features = ["extra"]\n`,
      'a/src/main.rs': '',
    };
    expect(choose(content)).toEqual(['a']);
    expect(choose(content, [], ['extra'])).toEqual(['a', 'x']);
    expect(choose(content, ['x'])).toEqual(['x']);
  });

  it.each(['../../.ssh/x', '/etc/cron.d/x', '..', '.hidden', 'a\\b', 'artifact.json', '-x', ''])(
    'a binary named %j would be written outside of its folder: refused',
    (name) => {
      const bin = `[[bin]]\nname = ${JSON.stringify(name)}\npath = "x.rs"\n`;
      const content = { 'a/Cargo.toml': `${manifest}${bin}`, 'a/src/lib.rs': '' };
      expect(() => choose(content)).toThrow(`${JSON.stringify(name)} is not a valid binary name`);
      expect(() => choose(content, [name])).toThrow('is not a valid binary name');
    },
  );

  it('says that a library has no binary', () => {
    expect(() => choose({ 'a/Cargo.toml': manifest, 'a/src/lib.rs': '' })).toThrow(
      'No binary to build in crate a (a/Cargo.toml)\n\nIt has no src/main.rs, nothing in src/bin and no [[bin]] table',
    );
  });

  it('names the binaries there are when another one is asked for', () => {
    expect(() =>
      choose({ 'a/Cargo.toml': manifest, 'a/src/main.rs': '', 'a/src/bin/b.rs': '' }, ['c']),
    ).toThrow(
      'No binary named "c" in crate a (a/Cargo.toml)\n\nIts binaries are "a", "b".\n\nCorrect the option "bins"',
    );
  });
});
