import { createReadStream, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';

/**
 * Returns the programs in an archive of a package or a layer of an image, by name.
 *
 * @param file absolute path of a `.tar.gz` or `.tar.zst`
 * @param names names of the programs
 * @param isIn where they are: in the only folder at the top of an archive, or at the top of an image.
 * Other files may have their names elsewhere, such as `etc/app`.
 * @throws Error if it is not such an archive
 */
export async function readPrograms(
  file: string,
  names: readonly string[],
  isIn: 'archive' | 'image',
): Promise<Map<string, Buffer>> {
  const depth = isIn === 'archive' ? 2 : 1;
  const found = new Map<string, Buffer>();
  const reader = extract();
  const source = file.endsWith('.zst') ? Readable.from([await unzstd(file)]) : gunzipped(file);
  source.on('error', (error) => reader.destroy(error));
  source.pipe(reader);
  for await (const entry of reader) {
    const { name, type } = entry.header;
    const program = posix.basename(name);
    const isProgram = type === 'file' && name.split('/').length === depth && names.includes(program);
    const chunks: Buffer[] = [];
    for await (const chunk of entry) if (isProgram) chunks.push(chunk as Buffer);
    if (!isProgram) continue;
    if (found.has(program)) throw new Error(`It holds ${program} twice.`);
    found.set(program, Buffer.concat(chunks));
  }
  return found;
}

function gunzipped(file: string): Readable {
  const from = createReadStream(file);
  const gunzip = createGunzip();
  from.on('error', (error) => gunzip.destroy(error));
  return from.pipe(gunzip);
}

async function unzstd(file: string): Promise<Uint8Array> {
  const { Zstd } = await import('@hpcc-js/wasm-zstd');
  return (await Zstd.load()).decompress(readFileSync(file));
}
