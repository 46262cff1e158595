import { AUDIT_SECTION } from '../artifact/audit-data';
import { sectionNamed } from '../elf/append-section';
import { withFile } from '../elf/byte-source';
import { ElfFormatError } from '../elf/parse-elf';

/** True if a binary contains the list of its crates. */
export function isAudited(file: string): boolean {
  try {
    return withFile(file, (source) => sectionNamed(source, AUDIT_SECTION)) !== undefined;
  } catch (error) {
    if (error instanceof ElfFormatError) return false;
    throw error;
  }
}
