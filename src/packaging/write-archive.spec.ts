import { chownSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { rejected } from '../testing/memory-files';
import { entriesIn, EPOCH, fileEntry, sha256 } from '../testing/package-fixture';
import { tempFolder } from '../testing/temp-folder';
import { writeArchive } from './write-archive';

const text = 'a line of text\n'.repeat(20_000);
const on = (root: string, path: string) => fileEntry(path, { file: join(root, path), size: text.length });
const write = (root: string, size = text.length, file = join(root, 'a.txt')) =>
  writeArchive(join(root, 'out.tar.gz'), 'gz', [fileEntry('a.txt', { file, size }), fileEntry('z')], EPOCH);

describe('writeArchive', () => {
  it('writes an archive that Node and tar-stream read, and says its size and sums', async () => {
    const root = tempFolder({ 'a.txt': text });
    const written = await write(root);
    const bytes = readFileSync(join(root, 'out.tar.gz'));
    const tar = gunzipSync(bytes);
    expect(written).toEqual({ sha256: sha256(bytes), size: bytes.length, tarSha256: sha256(tar) });
    expect((await entriesIn(tar)).map((entry) => entry.text)).toEqual([text, '']);
  });

  it('writes the same bytes from files of another time, owner and order', async () => {
    const [one, other] = [1, 2].map(() => tempFolder({ a: text, 'b/c': text }));
    for (const path of ['a', 'b/c']) utimesSync(join(other!, path), 1, 1);
    if (process.getuid?.() === 0) chownSync(join(other!, 'a'), 12345, 12345);
    const archive = (root: string, paths: string[]) => {
      const entries = paths.map((path) => on(root, path));
      return writeArchive(join(root, 'out'), 'gz', entries, EPOCH);
    };
    expect(await archive(one!, ['a', 'b/c'])).toEqual(await archive(other!, ['b/c', 'a']));
    expect(readFileSync(join(one!, 'out')).equals(readFileSync(join(other!, 'out')))).toBe(true);
  });

  it.each([
    ['has grown', text.length - 1, `It had ${text.length - 1} bytes, and now it has more.`],
    ['has grown from nothing', 0, 'It had 0 bytes, and now it has more.'],
    ['has shrunk', text.length + 1, `It had ${text.length + 1} bytes, and now it has ${text.length}.`],
  ])('fails when a file %s since it was looked at', async (_what, size, reason) => {
    const root = tempFolder({ 'a.txt': text });
    expect((await rejected(write(root, size))).message).toBe(
      [
        `${join(root, 'a.txt')} changed while it was packed`,
        reason,
        'Let nothing write to it, and run the target again.',
      ].join('\n\n'),
    );
  });

  it('does not read for ever in a file without an end', async () => {
    const root = tempFolder();
    expect((await rejected(write(root, 5, '/dev/zero'))).message).toContain(
      '/dev/zero changed while it was packed\n\nIt had 5 bytes, and now it has more.',
    );
  });

  it('fails when a file is gone, or is a folder by now', async () => {
    const root = tempFolder({ 'folder/a': '' });
    for (const [name, code] of [
      ['gone', 'ENOENT'],
      ['folder', 'EISDIR'],
    ] as const) {
      const [title, reason] = (await rejected(write(root, 1, join(root, name)))).message.split('\n\n');
      expect(title).toBe(`${join(root, name)} changed while it was packed`);
      expect(reason).toContain(`${code}: `);
    }
  });

  it('fails when it cannot write, whatever is still to be read', async () => {
    const root = tempFolder({ 'a.txt': text });
    const entries = [on(root, 'a.txt')];
    expect((await rejected(writeArchive(join(root, 'no/out'), 'gz', entries, 0))).message).toMatch(/^ENOENT/);
    if (process.platform === 'linux' && statSync('/dev/full').isCharacterDevice())
      expect((await rejected(writeArchive('/dev/full', 'gz', entries, 0))).message).toMatch(/^ENOSPC/);
  });
});
