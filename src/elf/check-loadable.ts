import type { ElfFile, Segment } from './parse-elf';

const PT_LOAD = 1;
const PF_X = 1;
const ET_EXEC = 2;
// Alignment of p_offset and p_vaddr that every kernel requires, in bytes.
const PAGE = 4096;
// Address limits: programs may not be mapped lower (vm.mmap_min_addr), nor higher on the smallest
// 64-bit machines.
const LOWEST = 0x10000;
const HIGHEST = { 32: 2 ** 32, 64: 2 ** 47 };

/**
 * Returns the reason why the kernel could not load or start a file, or undefined. These are the
 * checks of load_elf_binary (Linux, fs/binfmt_elf.c), and those rules of the gABI without which the
 * first instruction would fault.
 */
export function whyNotLoadable(elf: ElfFile): string | undefined {
  const loads = elf.segments.filter(({ type }) => type === PT_LOAD);
  if (loads.length === 0) return 'none of its segments is loaded into memory (PT_LOAD)';
  const wrong = loads.map((segment) => whyWrong(segment, elf)).find((reason) => reason !== undefined);
  if (wrong !== undefined) return wrong;
  if (loads.some(({ vaddr }, index) => index > 0 && vaddr < endOf(loads[index - 1]!)))
    return 'its segments overlap in memory, or are not in ascending order';
  const starts = loads.some(
    ({ flags, vaddr, filesz }) => (flags & PF_X) !== 0 && elf.entry >= vaddr && elf.entry < vaddr + filesz,
  );
  return starts ? undefined : 'its entry point is not in a segment that can be executed';
}

function whyWrong(segment: Segment, { type, bits }: ElfFile): string | undefined {
  const { offset, vaddr, filesz, memsz } = segment;
  if (memsz < filesz) return 'a segment is smaller in memory than in the file (p_memsz < p_filesz)';
  if (offset % PAGE !== vaddr % PAGE) return 'a segment is not aligned to pages of memory';
  if (endOf(segment) > HIGHEST[bits]) return 'a segment lies outside of the address space';
  if (type === ET_EXEC && vaddr < LOWEST)
    return 'a segment lies below the lowest address that programs may use';
  return undefined;
}

function endOf({ vaddr, memsz }: Segment): number {
  return vaddr + memsz;
}
