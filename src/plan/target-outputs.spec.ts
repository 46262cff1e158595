import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '../testing/temp-folder';
import { listOutputs, outputFolders } from './target-outputs';

const root = tempFolder({
  'dist/web/index.html': '',
  'dist/web/.well-known/a': '',
  'dist/web/.gitignore': 'index.html\n',
  'dist/web/.git/HEAD': '',
  'dist/web/node_modules/x/index.js': '',
  'dist/[id]/page.html': '',
  'web/src/a.ts': '',
  'gen/a.rs': '',
  'gen/deep/.b.rs': '',
  'gen/deep/c.txt': '',
  'one.txt': '',
});
symlinkSync('index.html', join(root, 'dist/web/home.html'));
symlinkSync('nowhere', join(root, 'dist/web/broken.html'));
symlinkSync('../../web/src', join(root, 'dist/web/linked'));

describe('listOutputs', () => {
  it('has every file below a folder, ignored or hidden, as Nx hashes them', () => {
    expect(listOutputs(root, ['dist/web/'])).toEqual([
      'dist/web/.gitignore',
      'dist/web/.well-known/a',
      'dist/web/home.html',
      'dist/web/index.html',
    ]);
  });

  it.each([
    [['one.txt', 'none'], ['one.txt']],
    [['gen/**/*.rs'], ['gen/a.rs', 'gen/deep/.b.rs']],
    [['gen/*.rs'], ['gen/a.rs']],
    [
      ['gen/{a,b}.rs', 'one.txt', 'one.txt'],
      ['gen/a.rs', 'one.txt'],
    ],
    [['gen', '!gen/deep'], ['gen/a.rs']],
    [['gen', '!gen/**/*.rs'], ['gen/deep/c.txt']],
    [['dist/[id]'], ['dist/[id]/page.html']],
  ])('%j', (outputs, files) => {
    expect(listOutputs(root, outputs)).toEqual(files);
  });
});

describe('outputFolders', () => {
  it('is the part before the first wildcard', () => {
    expect(outputFolders(['dist/web', 'gen/**/*.rs', '*.txt', '!dist/web/no'])).toEqual([
      'dist/web',
      'gen',
      '.',
    ]);
  });
});
