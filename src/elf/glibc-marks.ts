import type { ByteSource } from './byte-source';

// What the start code of a static glibc looks for, since 2.26 (elf/dl-tunables.c).
const GLIBC = Buffer.from('\0GLIBC_TUNABLES\0');
// Of the messages in every musl (src/errno/__strerror.h): std asks for them.
const MUSL = Buffer.from('No error information\0');
const PART = 1 << 20;

/**
 * Whether the bytes of an executable are those of glibc, for one whose note of that was stripped. A musl program may
 * hold those of a glibc one as data.
 */
export function isGlibc(source: ByteSource): boolean {
  return holds(source, GLIBC) && !holds(source, MUSL);
}

function holds(source: ByteSource, mark: Buffer): boolean {
  for (let at = 0; at < source.size; at += PART)
    if (source.read(at, PART + mark.length).includes(mark)) return true;
  return false;
}
