import { pipeline } from 'node:stream/promises';
import { buffer } from 'node:stream/consumers';
import { pack, type Header, type Pack } from 'tar-stream';
import { unpackUnit } from './blob';
import type { Downloaded } from './download';
import { isFingerprint } from './unit';

/** Fingerprints are held in memory until all other files are sent. */
const MOST_FINGERPRINTS = 256e6;

/**
 * Returns an archive of units for a target directory. All entries have one time: cargo compiles a
 * unit again if one that it depends on is newer. Fingerprints come last, so that an interrupted
 * archive leaves nothing that cargo would take for compiled.
 *
 * @param milliseconds time of the entries, since 1970; later than all files of the cargo home
 */
export function restoreArchive(units: Downloaded['units'], milliseconds: number): Pack {
  const archive = pack();
  archive.on('error', () => {});
  write(archive, units, milliseconds).then(
    () => archive.finalize(),
    (error: Error) => archive.destroy(error),
  );
  return archive;
}

async function write(archive: Pack, units: Downloaded['units'], milliseconds: number): Promise<void> {
  // A fraction of a second can only be stored in this header.
  const pax = { mtime: (milliseconds / 1000).toFixed(3) };
  const folders = new Set<string>();
  const last: { header: Partial<Header> & { name: string }; bytes: Buffer }[] = [];
  let held = 0;
  const addFolders = (path: string): void => {
    const parts = path.split('/');
    for (let length = 1; length <= parts.length; length++) {
      const name = `${parts.slice(0, length).join('/')}/`;
      if (!folders.has(name)) archive.entry({ name, type: 'directory', mode: 0o755, pax });
      folders.add(name);
    }
  };
  for (const { unit, file } of units)
    for await (const { path, isFolder, isExecutable, size, content } of unpackUnit(file, unit)) {
      addFolders(isFolder ? path : path.slice(0, path.lastIndexOf('/')));
      if (isFolder) continue;
      const header = { name: path, size, mode: isExecutable ? 0o755 : 0o644, pax };
      if (isFingerprint(path)) {
        held += size;
        if (held > MOST_FINGERPRINTS) throw new Error('the fingerprints are too large');
        last.push({ header, bytes: await buffer(content) });
      } else await pipeline(content, archive.entry(header));
    }
  for (const { header, bytes } of last)
    await new Promise<void>((resolve, reject) =>
      archive.entry(header, bytes, (error) => (error ? reject(error) : resolve())),
    );
}
