import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { pack, type Header, type Pack } from 'tar-stream';
import { inOrder, type Entry } from './entry';

/**
 * The bytes of a tar archive that depend on its entries alone: in order, all of the same owner and time.
 *
 * @param epoch seconds since 1970, the time of every entry
 * @throws RustStaticError when two entries have one path
 */
export function tarOf(entries: Entry[], epoch: number): AsyncIterable<Uint8Array> {
  const archive = pack();
  write(archive, inOrder(entries), new Date(epoch * 1000)).then(
    () => archive.finalize(),
    (error: Error) => archive.destroy(error),
  );
  return archive as unknown as AsyncIterable<Uint8Array>;
}

async function write(archive: Pack, entries: Entry[], mtime: Date): Promise<void> {
  for (const entry of entries) {
    const header = { mtime, uid: 0, gid: 0, uname: '', gname: '' };
    if (entry.kind === 'folder')
      archive.entry({ ...header, name: `${entry.path}/`, type: 'directory', mode: entry.mode });
    else if (entry.kind === 'link')
      archive.entry({ ...header, name: entry.path, type: 'symlink', linkname: entry.target, mode: 0o777 });
    else await writeFile(archive, { ...header, name: entry.path, mode: entry.mode }, entry.content);
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
  await pipeline(createReadStream(content.file), archive.entry({ ...header, size: content.size }));
}
