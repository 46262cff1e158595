import type { ByteSource } from './byte-source';

/** What Linux can start: programs for a processor, and scripts that name their interpreter (man 2 execve). */
const STARTS = [Buffer.from('\x7fELF'), Buffer.from('#!')];

/** True if Linux could start a file. Only its bytes count, because Nx does not hash its mode. */
export function isProgram(source: ByteSource): boolean {
  const first = source.read(0, 4);
  return STARTS.some((start) => first.subarray(0, start.length).equals(start));
}
