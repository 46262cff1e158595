import { inOrder, type FileEntry } from '../entry';
import { bytesOf, sizeOf } from './content';

const BLOCK = 512;
/** Longest name in a header, in bytes. */
const LONGEST = 100;
const TYPES = { file: '0', folder: '5', longName: 'L' };

/**
 * Yields the bytes of a tar archive in the format of GNU, with the folders of the files. dpkg refuses
 * the extended headers (pax) that other writers use for long names and names that are not ASCII
 * (https://manpages.debian.org/bookworm/dpkg-dev/deb.5.en.html).
 *
 * @param epoch seconds since 1970, the time of every entry
 * @throws RustStaticError if two files have the same path
 */
export async function* gnuTarOf(files: readonly FileEntry[], epoch: number): AsyncIterable<Uint8Array> {
  for (const entry of inOrder([...files])) {
    if (entry.kind === 'folder')
      yield headers(`${entry.path}/`, { type: 'folder', mode: entry.mode, size: 0, epoch });
    if (entry.kind !== 'file') continue;
    const size = sizeOf(entry);
    yield headers(entry.path, { type: 'file', mode: entry.mode, size, epoch });
    yield* bytesOf(entry);
    yield padding(size);
  }
  yield Buffer.alloc(2 * BLOCK);
}

interface Facts {
  type: keyof typeof TYPES;
  mode: number;
  size: number;
  epoch: number;
}

/** Returns the header of an entry. A long name has an entry of its own before it. */
function headers(path: string, facts: Facts): Buffer {
  const name = Buffer.from(path);
  if (name.length <= LONGEST) return header(name, facts);
  const long = Buffer.concat([name, Buffer.alloc(1)]);
  const before = header(Buffer.from('././@LongLink'), {
    type: 'longName',
    mode: 0,
    size: long.length,
    epoch: 0,
  });
  return Buffer.concat([before, long, padding(long.length), header(name.subarray(0, LONGEST), facts)]);
}

/** https://www.gnu.org/software/tar/manual/html_node/Standard.html */
function header(name: Buffer, { type, mode, size, epoch }: Facts): Buffer {
  const bytes = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, digits: number): void =>
    void bytes.write(value.toString(8).padStart(digits, '0'), at);
  name.copy(bytes);
  octal(mode, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(size, 124, 11);
  octal(epoch, 136, 11);
  bytes.write(TYPES[type], 156);
  bytes.write('ustar  ', 257);
  // The sum is computed as if its own field had spaces.
  bytes.fill(' ', 148, 156);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return bytes;
}

function padding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}
