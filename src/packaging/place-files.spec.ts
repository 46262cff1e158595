import type { FileSpec } from '../plan/package-settings';
import { inWorkspace, placeFiles } from './place-files';

const place = (spec: FileSpec, option = 'files') => placeFiles(option, [spec], 'apps/app')[0];

describe('placeFiles', () => {
  it.each<[FileSpec, from: string, to: string]>([
    ['LICENSE', 'LICENSE', 'LICENSE'],
    ['./docs//man/', 'docs/man', 'man'],
    ['docs\\man\\app.1', 'docs/man/app.1', 'app.1'],
    ['{projectRoot}/README.md', 'apps/app/README.md', 'README.md'],
    ['{workspaceRoot}/README.md', 'README.md', 'README.md'],
    [{ from: 'a/x', to: 'b/y' }, 'a/x', 'b/y'],
    [{ from: 'a/x', to: 'b\\y' }, 'a/x', 'b/y'],
    [{ from: 'a/x', to: './b//y' }, 'a/x', 'b/y'],
    [{ from: '.', to: 'all' }, '.', 'all'],
    [{ from: '{workspaceRoot}', to: 'all' }, '.', 'all'],
  ])('takes %j from %s to %s', (spec, from, to) => {
    expect(place(spec)).toEqual({ from, to });
    expect(place(spec, 'image.files')).toEqual({ from, to });
  });

  it.each(['', '.', './', 'b/', 'b/.'])('takes the place "%s" for a folder to put the file into', (to) => {
    const path = to.startsWith('b') ? 'b/x' : 'x';
    expect(place({ from: 'a/x', to })).toEqual({ from: 'a/x', to: path });
    expect(place({ from: 'a/x', to }, 'image.files')).toEqual({ from: 'a/x', to: path });
  });

  it.each([
    ['/etc/app.toml', 'etc/app.toml'],
    ['/etc/', 'etc/x'],
    ['/', 'x'],
    ['/.', 'x'],
  ])('takes the place %s in an image from its root, and in an archive not at all', (to, path) => {
    expect(place({ from: 'a/x', to }, 'image.files')).toEqual({ from: 'a/x', to: path });
    expect(() => place({ from: 'a/x', to })).toThrow('which is an absolute path');
  });

  it.each([
    ['/etc/passwd', 'an absolute path'],
    ['C:\\x', 'an absolute path'],
    ['\\x', 'an absolute path'],
    ['../x', 'a path with ".."'],
    ['a\\..\\..\\x', 'a path with ".."'],
    ['{projectRoot}/../x', 'a path with ".."'],
    ['', 'empty'],
  ])('refuses to take along "%s"', (from, what) => {
    for (const option of ['files', 'image.files'])
      expect(() => place({ from, to: 'x' }, option)).toThrow(
        [
          `Option "${option}" names "${from}", which is ${what}`,
          'Nx neither hashes nor caches what is outside of the workspace, and another machine may not have it.',
          'Give a path inside of the workspace, relative to its root, such as {projectRoot}/README.md.',
        ].join('\n\n'),
      );
  });

  it.each([
    ['C:\\x', 'an absolute path'],
    ['//etc/x', 'an absolute path'],
    ['../x', 'a path with ".."'],
    ['a/../../x', 'a path with ".."'],
    ['..', 'a path with ".."'],
    ['../', 'a path with ".."'],
  ])('refuses to put a file at "%s"', (to, what) => {
    for (const option of ['files', 'image.files'])
      expect(() => place({ from: 'a', to }, option)).toThrow(
        new RegExp(
          `^Option "${option}" puts a file at ".*", which is ${what}\n\n` +
            'It could overwrite any file of the machine that extracts the archive.\n\nGive a relative path',
        ),
      );
  });
});

describe('inWorkspace', () => {
  it('takes {projectRoot} of a project in the root, and of one whose name is apt to be misread', () => {
    expect(inWorkspace('files', '{projectRoot}/x', '.')).toBe('x');
    expect(inWorkspace('files', '{projectRoot}/x', 'apps/$$app')).toBe('apps/$$app/x');
  });
});
