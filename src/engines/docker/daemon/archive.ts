import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { extract, pack } from 'tar-stream';
import { RustStaticError } from '../../../errors';
import type { Container } from './client';

/** Reads one small file of a container, or returns undefined if it does not exist. */
export async function readFirstFile(container: Container, path: string): Promise<Buffer | undefined> {
  const stream = await container.readArchive(path);
  if (!stream) return undefined;
  const chunks: Buffer[] = [];
  await firstFile(stream, path, async (entry) => {
    for await (const chunk of entry) chunks.push(chunk as Buffer);
  });
  return Buffer.concat(chunks);
}

/**
 * Copies one file from a container to this machine as a stream, because it may be larger than
 * memory.
 *
 * @throws RustStaticError if it does not exist or is not a regular file
 */
export async function copyFromContainer(
  container: Container,
  path: string,
  destination: string,
): Promise<void> {
  const stream = await container.readArchive(path);
  if (!stream)
    throw new RustStaticError(`${path} is not in the build container`, {
      code: 'container-file-missing',
      reason: 'Cargo reported it as built.',
      remedy: 'Run the target again.',
    });
  await firstFile(stream, path, (entry) => pipeline(entry, createWriteStream(destination, { mode: 0o644 })));
}

// The archive holds only the requested file. Names in the archive are never used as local paths.
async function firstFile(
  stream: Readable,
  path: string,
  use: (entry: AsyncIterable<unknown>) => Promise<unknown>,
): Promise<void> {
  const archive = extract();
  const reading = pipeline(stream, archive);
  reading.catch(() => {});
  let found = false;
  for await (const entry of archive) {
    if (!found && entry.header.type === 'file') {
      found = true;
      await use(entry);
    } else entry.resume();
  }
  await reading;
  if (!found)
    throw new RustStaticError(`${path} in the build container is not a regular file`, {
      code: 'container-file-irregular',
      reason: 'It is a link or a folder, so it has no bytes to copy.',
      remedy: 'A linker or a build script put it there: let it write a file.',
    });
}

/** Writes one file, with its folders, into a container that has not been started. */
export async function putFile(container: Container, path: string, text: string): Promise<void> {
  const archive = pack();
  const parts = path.split('/').filter(Boolean);
  parts
    .slice(0, -1)
    .forEach((_, index) =>
      archive.entry({ name: `${parts.slice(0, index + 1).join('/')}/`, type: 'directory', mode: 0o755 }),
    );
  archive.entry({ name: parts.join('/'), mode: 0o644 }, text);
  archive.finalize();
  await container.writeArchive('/', archive);
}

/** True if a folder in a container is empty. */
export async function isEmptyFolder(container: Container, path: string): Promise<boolean> {
  const stream = await container.readArchive(path);
  if (!stream) return true;
  const archive = extract();
  stream.on('error', () => archive.destroy());
  stream.pipe(archive);
  let entries = 0;
  for await (const entry of archive) {
    entry.resume();
    // The first one is the folder itself.
    if (++entries > 1) break;
  }
  stream.destroy();
  return entries <= 1;
}
