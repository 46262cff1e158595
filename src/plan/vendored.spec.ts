import { memoryFiles } from '../testing/memory-files';
import { tempFolder } from '../testing/temp-folder';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listSourceFiles } from './source-files';
import { hasChecksum } from './vendored';

describe('hasChecksum', () => {
  const files = memoryFiles({
    'vendor/left/.cargo-checksum.json': '{"files":{"src/lib.rs":"00","js/node_modules/i.js":"00"}}',
    'vendor/bad/.cargo-checksum.json': '{',
  });
  it.each([
    ['vendor/left/src/lib.rs', true],
    ['vendor/left/js/node_modules/i.js', true],
    ['vendor/left/.cargo-checksum.json', false],
    ['vendor/left/added.rs', false],
    ['vendor/bad/src/lib.rs', false],
    ['src/lib.rs', false],
  ])('%s: %s', (path, expected) => {
    expect(hasChecksum(files, ['vendor'], path)).toBe(expected);
  });
});

describe('the files of vendored crates', () => {
  it('are all seen, whatever rules and names say', () => {
    const root = tempFolder();
    const vendored = ['.gitignore', '.cargo/config.toml', 'a.bin', 'node_modules/i.js', 'src/lib.rs'];
    const write = (path: string, text: string): void => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    };
    write('.gitignore', '*.bin\n');
    write('app/b.bin', '');
    for (const path of vendored) write(`vendor/left/${path}`, path === '.gitignore' ? 'src\n' : '');
    const selection = { sourceRoots: ['app', 'vendor'], excluded: [], sourceFiles: [], outputPath: '' };
    expect(listSourceFiles(root, { ...selection, vendored: ['vendor'] })).toEqual(
      vendored.map((path) => `vendor/left/${path}`).sort(),
    );
    expect(listSourceFiles(root, selection)).toEqual([
      'vendor/left/.cargo/config.toml',
      'vendor/left/.gitignore',
    ]);
  });
});
