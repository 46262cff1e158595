import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { pack, type Header, type Pack } from 'tar-stream';
import { messageOf, RustStaticError } from '../errors';
import { inOrder, type Entry } from './entry';

// The last time that tar-stream can write, because it stores seconds in 32 bits.
const LAST_SECOND = 2 ** 31 - 1;

/**
 * Returns the bytes of a tar archive. They depend only on its entries, which are sorted and have
 * the same owner and time. No file is opened before the first read.
 *
 * @param epoch seconds since 1970, the time of every entry
 * @throws RustStaticError if two entries have the same path; reading throws it if a file does not
 * match its entry
 */
export function tarOf(entries: Entry[], epoch: number): AsyncIterable<Uint8Array> {
  const ordered = inOrder(entries);
  const header = {
    uid: 0,
    gid: 0,
    uname: '',
    gname: '',
    mtime: new Date(Math.min(epoch, LAST_SECOND) * 1000),
    ...(epoch > LAST_SECOND ? { pax: { mtime: String(epoch) } } : {}),
  };
  const open = (done: (error: null) => void): void => {
    write(archive, ordered, header).then(
      () => archive.finalize(),
      (error: Error) => archive.destroy(error),
    );
    done(null);
  };
  // tar-stream is based on streamx, which opens a stream at its first read.
  const archive = pack({ open });
  // The reader gets the error another way. Without a listener, the process would end.
  archive.on('error', () => {});
  return archive as unknown as AsyncIterable<Uint8Array>;
}

async function write(archive: Pack, entries: Entry[], common: Partial<Header>): Promise<void> {
  for (const entry of entries) {
    const header = { ...common, name: entry.path };
    if (entry.kind === 'folder')
      archive.entry({ ...header, name: `${entry.path}/`, type: 'directory', mode: entry.mode });
    else if (entry.kind === 'link')
      archive.entry({ ...header, type: 'symlink', linkname: entry.target, mode: 0o777 });
    else {
      const pax = { ...(common.pax ?? undefined), ...entry.pax };
      const extended = Object.keys(pax).length > 0 ? { pax } : {};
      await writeFile(archive, { ...header, ...extended, mode: entry.mode }, entry.content);
    }
  }
}

async function writeFile(
  archive: Pack,
  header: Partial<Header> & { name: string },
  content: Buffer | { file: string; size: number },
): Promise<void> {
  if (Buffer.isBuffer(content))
    return new Promise((resolve, reject) =>
      archive.entry(header, content, (error) => (error ? reject(error) : resolve())),
    );
  // Streamed, because a binary may be too large for memory.
  await pipeline(promised(content), archive.entry({ ...header, size: content.size }));
}

/** Yields the bytes of a file, and checks that their number matches the header. */
export async function* promised({ file, size }: { file: string; size: number }): AsyncIterable<Uint8Array> {
  const changed = (reason: string, cause?: unknown): RustStaticError =>
    new RustStaticError(`${file} changed while it was packed`, {
      code: 'sources-changed',
      reason,
      remedy: 'Let nothing write to it, and run the target again.',
      cause,
    });
  let read = 0;
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
      read += chunk.length;
      if (read > size) break;
      yield chunk;
    }
  } catch (error) {
    throw changed(messageOf(error), error);
  }
  if (read !== size) throw changed(`It had ${size} bytes, and now it has ${read > size ? 'more' : read}.`);
}
