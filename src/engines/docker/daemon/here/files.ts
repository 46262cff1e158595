import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, link, lstat, mkdir, readdir, readlink, rm, symlink, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { extract, pack, type Header, type Pack } from 'tar-stream';
import type { Bytes } from '../transport';

/**
 * Packs a file or folder as a daemon does: names begin with its own name, or with `.` if the path
 * ends with `/.`.
 *
 * @param path absolute path on this machine
 * @returns undefined if it does not exist
 */
export async function packPath(path: string): Promise<Readable | undefined> {
  const isContent = path.endsWith('/.');
  const at = isContent ? path.slice(0, -2) : path;
  if (!(await lstat(at).catch(() => undefined))) return undefined;
  const archive = pack();
  const packed = add(archive, at, isContent ? '.' : basename(at));
  packed.then(
    () => archive.finalize(),
    (error: Error) => archive.destroy(error),
  );
  return archive as unknown as Readable;
}

async function add(archive: Pack, path: string, name: string): Promise<void> {
  const stat = await lstat(path);
  const header = { name, mode: stat.mode & 0o7777, mtime: stat.mtime };
  if (stat.isDirectory()) {
    archive.entry({ ...header, name: `${name}/`, type: 'directory' });
    for (const child of (await readdir(path)).sort())
      await add(archive, join(path, child), `${name}/${child}`);
  } else if (stat.isSymbolicLink())
    archive.entry({ ...header, type: 'symlink', linkname: await readlink(path) });
  else if (stat.isFile())
    await pipeline(createReadStream(path), archive.entry({ ...header, size: stat.size }));
}

type Entry = AsyncIterable<Uint8Array> & { resume(): void };

/**
 * Unpacks an archive as a daemon does. A file replaces what is at its path.
 *
 * @param locate returns the path on this machine of a name in the archive
 */
export async function unpackTo(archive: Bytes, locate: (name: string) => string): Promise<void> {
  const reader = extract();
  const reading = pipeline(archive as AsyncIterable<Uint8Array>, reader);
  reading.catch(() => {});
  const folders: [path: string, time: Date][] = [];
  for await (const entry of reader) {
    const { header } = entry;
    const path = locate(header.name);
    const time = header.mtime ?? new Date();
    if (header.type === 'directory') {
      if (!(await lstat(path).catch(() => undefined))?.isDirectory()) await rm(path, { force: true });
      await mkdir(path, { recursive: true });
      await chmod(path, header.mode ?? 0o755);
      folders.push([path, time]);
      entry.resume();
    } else {
      await mkdir(dirname(path), { recursive: true });
      await rm(path, { recursive: true, force: true });
      await place(header, path, { content: entry as Entry, locate });
      if (header.type === 'file') await utimes(path, time, time);
    }
  }
  await reading;
  // After their content, which changes the times of folders.
  for (const [path, time] of folders.reverse()) await utimes(path, time, time);
}

async function place(
  { type, mode = 0o644, linkname = '' }: Partial<Header>,
  path: string,
  { content, locate }: { content: Entry; locate: (name: string) => string },
): Promise<void> {
  if (type === 'symlink') await symlink(linkname, path);
  else if (type === 'link') await link(locate(linkname), path);
  else if (type === 'file') {
    await pipeline(content, createWriteStream(path));
    return chmod(path, mode);
  }
  content.resume();
}
