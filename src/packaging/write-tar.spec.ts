import { rmSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { rejected, thrown } from '../testing/memory-files';
import { bytesOf, entriesIn, EPOCH, fileEntry } from '../testing/package-fixture';
import { tempFolder } from '../testing/temp-folder';
import type { Entry } from './entry';
import { tarOf } from './write-tar';

const read = async (entries: Entry[], epoch = EPOCH) => entriesIn(await bytesOf(tarOf(entries, epoch)));
const MODES: Entry[] = [
  fileEntry('app', 'the program', 0o755),
  { kind: 'folder', path: 'tmp', mode: 0o1777 },
  { kind: 'link', path: 'cert.pem', target: 'certs/ca.crt' },
];

/** Waits until earlier work on files is done. Node's pool of four threads handles it in order. */
async function otherFileWork(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await stat('/');
}

describe('tarOf', () => {
  it('writes kind, mode, bytes and target of every entry', async () => {
    const entries = await read(MODES);
    expect(entries.map(({ header: { type, name, mode, linkname }, text }) => [type, name, mode, linkname, text])).toEqual([
      ['file', 'app', 0o755, null, 'the program'],
      ['symlink', 'cert.pem', 0o777, 'certs/ca.crt', ''],
      ['directory', 'tmp/', 0o1777, null, ''],
    ]); // prettier-ignore
  });

  it('gives every entry the same owner without a name, and the same time', async () => {
    for (const { header } of await read([...MODES, fileEntry('a/é')]))
      expect(header).toMatchObject({ uid: 0, gid: 0, uname: '', gname: '', mtime: new Date(EPOCH * 1000) });
  });

  it.each([
    'docs/naïve/日本語.md',
    `${'long'.repeat(40)}.txt`,
    `${'folder/'.repeat(30)}file`,
    `é/${'x'.repeat(120)}`,
  ])('keeps the path %s', async (path) => {
    const entries = await read([fileEntry(path, 'text')]);
    expect(entries.at(-1)).toMatchObject({ header: { name: path }, text: 'text' });
  });

  it('streams files from the disk, large and empty ones', async () => {
    const root = tempFolder({ large: Buffer.alloc(300_001, 'x'), empty: '' });
    const entries = await read([
      fileEntry('large', { file: join(root, 'large'), size: 300_001 }),
      fileEntry('empty', { file: join(root, 'empty'), size: 0 }),
      fileEntry('other', Buffer.alloc(0)),
    ]);
    expect(entries.map(({ header, text }) => [header.name, text.length])).toEqual([
      ['empty', 0],
      ['large', 300_001],
      ['other', 0],
    ]);
  });

  // Above 32 bits, tar-stream writes invalid data.
  it.each([2 ** 31 - 1, 2 ** 31, 99_999_999_999])('writes the time %i', async (epoch) => {
    const [entry] = await read([fileEntry('a')], epoch);
    const { mtime, pax } = entry!.header as { mtime: Date; pax: { mtime: string } | null };
    expect(Number(pax?.mtime ?? mtime.getTime() / 1000)).toBe(epoch);
    expect(mtime).toEqual(new Date((2 ** 31 - 1) * 1000));
  });

  it('refuses two files of one path at once', () => {
    expect(thrown(() => tarOf([fileEntry('a'), fileEntry('a')], 0)).message).toContain(
      'Two files have the path a',
    );
  });

  it('fails where it is read, however late, when a file is gone', async () => {
    const root = tempFolder({ app: 'the program' });
    const archive = tarOf([fileEntry('app', { file: join(root, 'app'), size: 11 })], 0);
    rmSync(join(root, 'app'));
    await otherFileWork();
    const [title, reason, remedy] = (await rejected(bytesOf(archive))).message.split('\n\n');
    expect(title).toBe(`${join(root, 'app')} changed while it was packed`);
    expect(reason).toContain('ENOENT: no such file');
    expect(remedy).toBe('Let nothing write to it, and run the target again.');
  });

  it('ends a stream that it is piped into when a file is gone', async () => {
    const archive = tarOf([fileEntry('app', { file: '/nonexistent/app', size: 11 })], 0);
    const sink = new PassThrough();
    const error = new Promise<Error>((resolve) => sink.on('error', resolve));
    (archive as unknown as NodeJS.ReadableStream).pipe(sink);
    expect((await error).message).toContain('/nonexistent/app changed while it was packed');
    expect(sink.destroyed).toBe(true);
  });

  it('opens no file before it is read', async () => {
    const root = tempFolder({ app: 'old' });
    const archive = tarOf([fileEntry('app', { file: join(root, 'app'), size: 11 })], 0);
    await otherFileWork();
    writeFileSync(join(root, 'app'), 'the program');
    expect((await entriesIn(await bytesOf(archive)))[0]!.text).toBe('the program');
  });
});
