import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { pack, type Header, type Pack } from 'tar-stream';
import { messageOf, RustStaticError } from '../errors';
import { inOrder, type Entry } from './entry';

// What tar-stream can write: it counts seconds in 32 bits.
const LAST_SECOND = 2 ** 31 - 1;

/**
 * The bytes of a tar archive that depend on its entries alone: in order, all of the same owner and time. No file is
 * opened before somebody reads.
 *
 * @param epoch seconds since 1970, the time of every entry
 * @throws RustStaticError when two entries have one path; reading throws it when a file is not as was promised
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
  // streamx, which tar-stream is made of, opens a stream when it is first read.
  const archive = pack({ open });
  // Who reads is told in another way; without a listener the process would end.
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
    else await writeFile(archive, { ...header, mode: entry.mode }, entry.content);
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
  // As a stream, since a binary may be larger than what one wants in memory.
  await pipeline(promised(content), archive.entry({ ...header, size: content.size }));
}

/** The bytes of a file, which are as many as its header says. */
async function* promised({ file, size }: { file: string; size: number }): AsyncIterable<Uint8Array> {
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
