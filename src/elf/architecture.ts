/** Values that the ELF header of every binary of an architecture contains. */
export interface Architecture {
  /** `e_machine` (EM_…). */
  machine: number;
  bits: 32 | 64;
  littleEndian: boolean;
}

const little = (machine: number, bits: 32 | 64): Architecture => ({ machine, bits, littleEndian: true });
const big = (machine: number, bits: 32 | 64): Architecture => ({ machine, bits, littleEndian: false });

// Machine numbers: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html and glibc's elf.h.
const ARCHITECTURES = new Map<string, Architecture>([
  ['x86_64', little(62, 64)],
  ['i586', little(3, 32)],
  ['i686', little(3, 32)],
  ['aarch64', little(183, 64)],
  ['aarch64_be', big(183, 64)],
  ['arm', little(40, 32)],
  ['armv5te', little(40, 32)],
  ['armv7', little(40, 32)],
  ['riscv64', little(243, 64)],
  ['riscv64gc', little(243, 64)],
  ['powerpc', big(20, 32)],
  ['powerpc64', big(21, 64)],
  ['powerpc64le', little(21, 64)],
  ['s390x', big(22, 64)],
  ['loongarch64', little(258, 64)],
]);

/** Known architectures, as the first part of target triples. */
export const KNOWN_ARCHITECTURES = [...ARCHITECTURES.keys()];

/** Returns the architecture of a target triple, or undefined if it is unknown. */
export function architectureOf(triple: string): Architecture | undefined {
  return ARCHITECTURES.get(triple.split('-')[0]!);
}
