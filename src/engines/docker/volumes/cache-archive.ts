import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, pack, type Extract, type Header, type Pack } from 'tar-stream';
import { RustStaticError } from '../../../errors';
import { isNumber, isTime, listOf, matches, parseJson, recordOf, shape } from '../../../json';

type Entry = Extract extends AsyncIterable<infer E> ? E : never;

/** What the first entry of an archive says of it. */
export interface CacheMeta {
  version: 1;
  /** By what the builds that share it have in common: the latest time in it, in milliseconds since 1970. */
  targets: Record<string, { latestMs: number }>;
  /** Names of the volumes of cargo homes. */
  cargoHomes: string[];
}

const META = 'rust-static-cache.json';
const END = 'rust-static-cache.end';

/**
 * Writes an archive: what it is, the daemon's own archives of the volumes, and an end by which a file that was cut off is
 * known.
 *
 * @param volumes each opens the archive of a folder, in which every name begins with that of the folder
 */
export async function writeCache(
  meta: CacheMeta,
  volumes: (() => Promise<Readable>)[],
  into: NodeJS.WritableStream,
): Promise<void> {
  const archive = pack();
  const written = pipeline(archive, into);
  written.catch(() => {});
  await add(archive, { name: META }, JSON.stringify(meta));
  for (const open of volumes) {
    const source = extract();
    const reading = pipeline(await open(), source);
    reading.catch(() => {});
    for await (const entry of source) await pass(entry, entry.header, archive);
    await reading;
  }
  await add(archive, { name: END }, '');
  archive.finalize();
  await written;
}

/**
 * Reads an archive.
 *
 * @param choose is told what it is, and gives the folders that are wanted
 * @param send gets the archive of a folder, with names relative to it
 * @throws RustStaticError for a file that is no such archive, or not a whole one
 */
export async function readCache(
  from: Readable,
  choose: (meta: CacheMeta) => Promise<ReadonlySet<string>>,
  send: (folder: string, archive: Pack) => Promise<unknown>,
): Promise<void> {
  const source = extract();
  pipeline(from, source).catch(() => {});
  const entries = source[Symbol.asyncIterator]() as AsyncIterator<Entry>;
  const wanted = await choose(await readMeta(entries));
  const sender = sendFolders(send);
  let last = META;
  try {
    for (let read = await entries.next(); !read.done; read = await entries.next()) {
      const { header } = read.value;
      last = header.name;
      const place = placeOf(header, wanted);
      if (place) await sender.pass(place.folder, read.value, place.header);
      else read.value.resume();
    }
    if (last !== END) throw cutOff(undefined);
    await sender.end();
  } catch (error) {
    sender.stop(error as Error);
    // A file that ends too early ends its reader; where a folder was not taken, the reader is as it was.
    throw source.destroyed && !(error instanceof RustStaticError) ? cutOff(error) : error;
  }
}

/** One archive a folder, each begun when the first entry of the folder comes. */
function sendFolders(send: (folder: string, archive: Pack) => Promise<unknown>) {
  let open: { folder: string; archive: Pack; sent: Promise<unknown> } | undefined;
  const end = async (): Promise<void> => {
    open?.archive.finalize();
    await open?.sent;
    open = undefined;
  };
  return {
    end,

    async pass(folder: string, entry: Entry, header: Header): Promise<void> {
      if (open?.folder !== folder) {
        await end();
        const archive = pack();
        archive.on('error', () => {});
        open = { folder, archive, sent: send(folder, archive) };
        open.sent.catch(() => {});
      }
      // An answer before the end (a full disk) must not be lost while we are still writing.
      const { archive, sent } = open;
      await Promise.race([pass(entry, header, archive), sent.then(() => new Promise<never>(() => {}))]);
    },
    stop(error: Error): void {
      open?.archive.destroy(error);
    },
  };
}

/** Where an entry belongs, unless its folder is not wanted, or it or its link would leave it. */
function placeOf(
  header: Header,
  wanted: ReadonlySet<string>,
): { folder: string; header: Header } | undefined {
  const [folder, path] = divide(header.name);
  if (!wanted.has(folder) || path.split('/').includes('..')) return undefined;
  if (header.type !== 'link') return { folder, header: { ...header, name: path } };
  const [other, linkname] = divide(header.linkname ?? '');
  if (other !== folder || linkname.split('/').includes('..')) return undefined;
  return { folder, header: { ...header, name: path, linkname } };
}

function divide(name: string): [folder: string, path: string] {
  const [folder = '', ...rest] = name.split('/');
  return [folder, rest.join('/') || './'];
}

async function readMeta(entries: AsyncIterator<Entry>): Promise<CacheMeta> {
  const text = await firstText(entries).catch((error: unknown) => {
    throw notOurs(error);
  });
  if (text === undefined) throw notOurs(undefined);
  const meta = parseJson<CacheMeta>(text, isMeta);
  if (meta) return meta;
  const version = parseJson<{ version: number }>(text, shape({ version: isNumber }))?.version;
  if (version === undefined || version === 1) throw notOurs(undefined);
  throw new RustStaticError(`The cache file is of version ${version}`, {
    code: 'cache-version-unknown',
    reason: 'Another version of @org/rust-static has written it; this one reads version 1.',
    remedy: 'Put the version into the key of your cache action, and save it anew.',
  });
}

// Names become names of volumes: a file from elsewhere must not reach those of others.
const isMeta = shape({
  version: (value) => value === 1,
  targets: recordOf(shape({ latestMs: isTime }), matches(/^[0-9a-f]{16}$/)),
  cargoHomes: listOf(matches(/^rust-static-cargo-home-[a-z0-9-]+$/)),
});

async function firstText(entries: AsyncIterator<Entry>): Promise<string | undefined> {
  const read = await entries.next();
  if (read.done || read.value.header.name !== META) return undefined;
  let text = '';
  for await (const chunk of read.value) text += (chunk as Buffer).toString('utf8');
  return text;
}

function notOurs(cause: unknown): RustStaticError {
  return new RustStaticError('The file is no cache of rust-static', {
    code: 'cache-file-foreign',
    reason: `Its first entry is not ${META}, or not as this version writes it.`,
    remedy: 'Give the file that `rust-static cache save <file>` has written.',
    cause,
  });
}

function cutOff(cause: unknown): RustStaticError {
  return new RustStaticError('The cache file is not whole', {
    code: 'cache-file-truncated',
    reason: 'It ends before its end mark: the save or the transfer was cut off.',
    remedy: 'Build without it, and save it anew.',
    cause,
  });
}

function pass(entry: Entry, header: Header, archive: Pack): Promise<void> {
  if (header.type === 'file') return pipeline(entry as unknown as Readable, archive.entry(header));
  entry.resume();
  return add(archive, header, undefined);
}

function add(
  archive: Pack,
  header: Partial<Header> & { name: string },
  text: string | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error | null): void => (error ? reject(error) : resolve());
    if (text === undefined) archive.entry(header, done);
    else archive.entry(header, text, done);
  });
}
