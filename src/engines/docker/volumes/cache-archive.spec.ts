import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { extract, pack } from 'tar-stream';
import { rejected } from '../../../testing/memory-files';
import { readCache, writeCache, type CacheMeta } from './cache-archive';

const meta: CacheMeta = {
  version: 1,
  targets: { '0123456789abcdef': { latestMs: 5 } },
  cargoHomes: ['rust-static-cargo-home-linux-amd64'],
};

/** Entries as `name`, `name=text`, `name/` or `name->hard link`. */
function tar(...entries: string[]): Readable {
  const archive = pack();
  for (const entry of entries) {
    const [, name = '', text] = /^([^=>]*?)(?:=(.*))?$/.exec(entry) ?? [];
    const [from, to] = entry.split('->');
    if (to !== undefined) archive.entry({ name: from!, type: 'link', linkname: to });
    else if (name.endsWith('/')) archive.entry({ name, type: 'directory' });
    else archive.entry({ name }, text ?? '');
  }
  archive.finalize();
  return archive as unknown as Readable;
}

async function written(volumes: Readable[], about: CacheMeta = meta): Promise<Buffer> {
  const into = new PassThrough();
  const bytes = buffer(into);
  await writeCache(
    about,
    volumes.map((volume) => () => Promise.resolve(volume)),
    into,
  );
  return bytes;
}

async function read(bytes: Buffer, wanted: string[]): Promise<string[]> {
  const got: string[] = [];
  const send = async (folder: string, archive: AsyncIterable<unknown>): Promise<void> => {
    const entries = extract();
    pipeline(archive, entries).catch(() => {});
    for await (const entry of entries) {
      const text = (await buffer(entry)).toString();
      got.push(
        `${folder}: ${entry.header.name}${entry.header.linkname ? `->${entry.header.linkname}` : ''}=${text}`,
      );
    }
  };
  await readCache(Readable.from([bytes]), () => Promise.resolve(new Set(wanted)), send);
  return got;
}

describe('a cache file', () => {
  it('gives back each folder that is wanted, with names relative to it', async () => {
    const bytes = await written([
      tar('home/', 'home/a=1'),
      tar('t/', 't/b=2', 't/c->t/b'),
      tar('u/', 'u/d=3'),
    ]);
    expect(await read(bytes, ['home', 't'])).toEqual([
      'home: ./=',
      'home: a=1',
      't: ./=',
      't: b=2',
      't: c->b=',
    ]);
  });

  it('takes nothing that would leave its folder', async () => {
    const bytes = await written([tar('t/../x=1', 't/a->u/b', 't/b->t/../../c', '../t/c=1', 't/ok=1')]);
    expect(await read(bytes, ['t'])).toEqual(['t: ok=1']);
  });

  it('is refused when it was cut off anywhere, with the words for it', async () => {
    const bytes = await written([tar('t/a=1', `t/b=${'x'.repeat(3000)}`)]);
    for (const end of [bytes.length - 2048, 3500, 2600]) {
      const error = await rejected(read(bytes.subarray(0, end), ['t']));
      expect(error.message).toMatch(
        /^The cache file is not whole\n\nIt ends before its end mark.*\n\nBuild without it, and save it anew\.$/,
      );
    }
  });

  it('is refused when it is something else, or of another version', async () => {
    const other = await buffer(tar('t/a=1'));
    for (const bytes of [other, Buffer.from('{}'), Buffer.alloc(0), Buffer.alloc(2000, 7)])
      expect((await rejected(read(bytes, ['t']))).message).toContain('The file is no cache of rust-static');
    const newer = await written([], { ...meta, version: 2 as 1 });
    expect((await rejected(read(newer, ['t']))).message).toContain('The cache file is of version 2');
  });

  it.each([
    ['a volume of somebody else', { cargoHomes: ['postgres-data'] }],
    ['a volume beside a cargo home', { cargoHomes: ['rust-static-cargo-home-/../x'] }],
    ['a target that is a path', { targets: { '../../etc': { latestMs: 5 } } }],
    ['a time that is none', { targets: { '0123456789abcdef': { latestMs: 'now' } } }],
  ])('may not name %s', async (_what, forged) => {
    const bytes = await written([], { ...meta, ...forged } as CacheMeta);
    expect((await rejected(read(bytes, []))).message).toMatch(/^The file is no cache of rust-static/);
  });

  it('passes on why a folder cannot be filled', async () => {
    const bytes = await written([tar('t/a=1')]);
    const full = (): Promise<never> => Promise.reject(new Error('no space left on device'));
    const work = readCache(Readable.from([bytes]), () => Promise.resolve(new Set(['t'])), full);
    expect((await rejected(work)).message).toBe('no space left on device');
  });
});
