import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crateName } from '../cargo/dependencies';
import { dependency } from '../testing/package-fixture';
import { tempFolder } from '../testing/temp-folder';
import { licenseFiles } from './license-files';

const A = dependency('a');
const execute = async ([program, ...args]: string[]): Promise<string> =>
  execFileSync(program!, args, { encoding: 'utf8' });
const find = async (files: Record<string, string>, crates = [A]) => {
  const root = tempFolder({ 'a/Cargo.toml': '', ...files });
  const packages = ['a', 'b'].map((name) => ({
    ...dependency(name),
    manifest_path: join(root, name, 'Cargo.toml'),
  }));
  return licenseFiles({ execute }, JSON.stringify({ packages }), crates);
};

describe('licenseFiles', () => {
  it('reads the usual names, and the folder LICENSES, in order', async () => {
    const found = await find({
      'a/license-mit.txt': 'MIT\r\ntext \n\n',
      'a/COPYING': 'copying',
      'a/NOTICE.md': 'notice',
      'a/UNLICENSE': 'free',
      'a/LICENSES/ISC.txt': '\nISC text',
      'a/src/license.rs': 'fn',
      'a/license.toml': '',
      'a/README.md': '',
      'a/src/zlib/LICENSE': 'zlib',
      'a/third_party/one/two/LICENSE': 'copied code',
      'a/too/deep/down/in/LICENSE': 'of a tool',
    });
    expect(found.get(crateName(A))).toEqual([
      { name: 'COPYING', text: 'copying' },
      { name: 'LICENSES/ISC.txt', text: 'ISC text' },
      { name: 'NOTICE.md', text: 'notice' },
      { name: 'UNLICENSE', text: 'free' },
      { name: 'license-mit.txt', text: 'MIT\ntext' },
      { name: 'src/zlib/LICENSE', text: 'zlib' },
      { name: 'third_party/one/two/LICENSE', text: 'copied code' },
    ]);
  });

  it('does not look for crates that were not compiled, which may have no folder', async () =>
    expect([...(await find({ 'a/LICENSE': 'x' })).keys()]).toEqual([crateName(A)]));

  it('gives no text to another crate, whatever a file contains', async () => {
    const root = tempFolder({ 'b/LICENSE': 'b' });
    const forged = `a\n\x01${join(root, 'b/LICENSE')}\nforged\n`;
    writeFileSync(join(root, 'LICENSE'), forged);
    const packages = [
      { ...A, manifest_path: join(root, 'Cargo.toml') },
      { ...dependency('b'), manifest_path: join(root, 'b/Cargo.toml') },
    ];
    const found = await licenseFiles({ execute }, JSON.stringify({ packages }), [A, dependency('b')]);
    expect(found.get(crateName(dependency('b')))).toEqual([{ name: 'LICENSE', text: 'b' }]);
    expect(found.get(crateName(A))).toMatchObject([{ name: 'LICENSE' }]);
  });

  it('gives a file to the nearest crate, once', async () => {
    const inner = dependency('inner');
    const root = tempFolder({ 'a/LICENSE': 'outer', 'a/crates/inner/LICENSE': 'inner' });
    const packages = [
      { ...A, manifest_path: join(root, 'a/Cargo.toml') },
      { ...inner, manifest_path: join(root, 'a/crates/inner/Cargo.toml') },
    ];
    const found = await licenseFiles({ execute }, JSON.stringify({ packages }), [A, inner]);
    expect([...found]).toEqual([
      [crateName(A), [{ name: 'LICENSE', text: 'outer' }]],
      [crateName(inner), [{ name: 'LICENSE', text: 'inner' }]],
    ]);
  });

  it('finds nothing in a builder without find', async () => {
    const failing = async (): Promise<string> => Promise.reject(new Error('no find'));
    const packages = [{ ...A, manifest_path: '/a/Cargo.toml' }];
    expect(await licenseFiles({ execute: failing }, JSON.stringify({ packages }), [A])).toEqual(new Map());
  });
});
