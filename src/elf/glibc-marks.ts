import type { ByteSource } from './byte-source';

// The start code of a static glibc looks for this text, since 2.26 (elf/dl-tunables.c).
const GLIBC = Buffer.from('\0GLIBC_TUNABLES\0');
// A message in every musl (src/errno/__strerror.h). The standard library refers to it.
const MUSL = Buffer.from('No error information\0');
const PART = 1 << 20;

/**
 * True if an executable contains glibc, for one whose ABI note was stripped. A musl program may
 * contain glibc's bytes as data.
 */
export function isGlibc(source: ByteSource): boolean {
  return holds(source, GLIBC) && !holds(source, MUSL);
}

function holds(source: ByteSource, mark: Buffer): boolean {
  for (let at = 0; at < source.size; at += PART)
    if (source.read(at, PART + mark.length).includes(mark)) return true;
  return false;
}
