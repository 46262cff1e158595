import { fileEntry } from '../testing/package-fixture';
import { inOrder, type Entry } from './entry';

const folder = (path: string, mode = 0o755): Entry => ({ kind: 'folder', path, mode });
const paths = (...entries: Entry[]): string[] => inOrder(entries).map(({ path }) => path);

describe('inOrder', () => {
  it('sorts by the bytes of the path, and adds missing folders before what is in them', () => {
    expect(
      paths(fileEntry('b/c/d'), fileEntry('a-x'), fileEntry('é'), fileEntry('a/x'), fileEntry('Z')),
    ).toEqual(['Z', 'a', 'a-x', 'a/x', 'b', 'b/c', 'b/c/d', 'é']);
    expect(inOrder([fileEntry('a/x')])[0]).toEqual(folder('a'));
  });

  it('sorts above the first plane by bytes as well, where JavaScript itself would not', () => {
    expect(paths(fileEntry('\u{1F980}'), fileEntry('\uFF5E'))).toEqual(['\uFF5E', '\u{1F980}']);
  });

  it('gives the same whatever the order it is given', () => {
    const entries = [fileEntry('b/c'), fileEntry('a'), folder('b', 0o700), fileEntry('b/a')];
    expect(inOrder(entries.toReversed())).toEqual(inOrder(entries));
  });

  it('keeps the mode of a folder that is given, and takes a folder given twice once', () => {
    expect(inOrder([fileEntry('tmp/x'), folder('tmp', 0o1777), folder('tmp')])).toEqual([
      folder('tmp', 0o1777),
      fileEntry('tmp/x'),
    ]);
  });

  it.each<[string, Entry[]]>([
    ['two files', [fileEntry('a/b', '1'), fileEntry('a/b', '2')]],
    ['a file and a link', [fileEntry('a/b'), { kind: 'link', path: 'a/b', target: 'x' }]],
    ['a file and a folder', [fileEntry('a/b'), folder('a/b')]],
    ['a file where another needs a folder', [fileEntry('a/b/c'), fileEntry('a/b')]],
    ['the same the other way round', [fileEntry('a/b'), fileEntry('a/b/c/d')]],
  ])('refuses %s of one path', (_what, entries) => {
    expect(() => inOrder(entries)).toThrow(
      [
        'Two files have the path a/b',
        'Only one of them could be there after the archive is extracted.',
        'Give one of them another place: { from = "…", to = "…" }.',
      ].join('\n\n'),
    );
  });
});
