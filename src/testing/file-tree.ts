import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { extract, pack } from 'tar-stream';
import type { Bytes } from '../engines/docker/daemon/transport';

/** Files in memory by absolute path, for a fake container or volume. */
export class FileTree {
  readonly files = new Map<string, Buffer>();

  text(path: string): string | undefined {
    return this.files.get(path)?.toString('utf8');
  }

  write(path: string, content: string | Buffer): void {
    // A file that replaces a folder removes the folder's content.
    for (const other of this.files.keys()) if (other.startsWith(`${path}/`)) this.files.delete(other);
    this.files.set(path, Buffer.from(content));
  }

  /**
   * Packs a file or a folder as an archive. Undefined if it does not exist. The tree's root always
   * exists.
   *
   * @param name its name in the archive
   */
  pack(path: string, name: string): Readable | undefined {
    const archive = pack();
    const folder = path === '/' ? '/' : `${path}/`;
    const inside = [...this.files].filter(([file]) => file.startsWith(folder));
    const file = this.files.get(path);
    if (file) archive.entry({ name }, file);
    else if (inside.length > 0 || path === '/') archive.entry({ name: `${name}/`, type: 'directory' });
    else return undefined;
    for (const [at, bytes] of inside) archive.entry({ name: `${name}/${at.slice(folder.length)}` }, bytes);
    archive.finalize();
    return Readable.from(archive as AsyncIterable<Buffer>);
  }
}

/** Yields the files and folders of an archive in order. Folders have no bytes. */
export async function* entriesOf(archive: Bytes): AsyncGenerator<{ name: string; bytes?: Buffer }> {
  const entries = extract();
  const reading = pipeline(archive as AsyncIterable<Uint8Array>, entries);
  reading.catch(() => {});
  for await (const entry of entries) {
    const bytes = await buffer(entry);
    const name = entry.header.name.replace(/\/$/, '');
    yield entry.header.type === 'directory' ? { name } : { name, bytes };
  }
  await reading;
}
