import type { ElfFile } from './parse-elf';

/** How an executable is linked. */
export type Linkage = 'static' | 'static-pie';

/** The C library inside a static executable, or the one that a dynamic executable requests. */
export type Libc = 'musl' | 'glibc';

/** The result for the bytes: static, or the reason why not. */
export type StaticCheck =
  | { static: true; linkage: Linkage; libc: Libc }
  | {
      static: false;
      why: 'dynamic' | 'shared-object' | 'not-executable';
      interpreter?: string;
      needed: string[];
    };

const ET_EXEC = 2;
const ET_DYN = 3;
const DF_1_PIE = 0x08000000;

/**
 * Decides from an ELF file's own headers whether it runs without a dynamic loader. Fails closed:
 * anything that is not recognised as static counts as not static. An interpreter or a needed
 * library means dynamic. ET_DYN counts as an executable only with DF_1_PIE and without a soname,
 * because musl's own libc.so has neither interpreter nor needed libraries. `ldd` and `file` are not
 * reliable: on Alpine, `ldd` prints a loader for every static-pie.
 */
export function checkStatic(elf: ElfFile): StaticCheck {
  const { dynamic, interpreter } = elf;
  const needed = [...(dynamic?.needed ?? []), ...(dynamic?.filters ?? [])];
  if (interpreter !== undefined || needed.length > 0)
    return { static: false, why: sharedOr(elf, 'dynamic'), interpreter, needed };
  const proven = (linkage: Linkage): StaticCheck => ({
    static: true,
    linkage,
    // Without the note, headers alone cannot tell.
    libc: elf.hasGnuAbiNote ? 'glibc' : 'musl',
  });
  if (elf.type === ET_EXEC && !dynamic) return proven('static');
  if (elf.type === ET_DYN && dynamic && dynamic.flags1 & DF_1_PIE && dynamic.soname === undefined)
    return proven('static-pie');
  // Not known to run without a loader: at a fixed address, only a dynamic executable has
  // PT_DYNAMIC.
  if (elf.type === ET_EXEC) return { static: false, why: 'dynamic', needed };
  return { static: false, why: elf.type === ET_DYN ? 'shared-object' : 'not-executable', needed };
}

// A library with dependencies also has DT_NEEDED. The difference is that it has no loader.
function sharedOr(elf: ElfFile, otherwise: 'dynamic'): 'dynamic' | 'shared-object' {
  return elf.type === ET_DYN && elf.interpreter === undefined && !((elf.dynamic?.flags1 ?? 0) & DF_1_PIE)
    ? 'shared-object'
    : otherwise;
}
