import type { ArtifactCrate, ArtifactDependency } from '../artifact/artifact';
import { AUDIT_SECTION, auditData, auditedCrates } from '../artifact/audit-data';
import { appendSection, sectionNamed } from '../elf/append-section';
import { withFile } from '../elf/byte-source';
import { ElfFormatError } from '../elf/parse-elf';
import { messageOf, RustStaticError } from '../errors';

/** What a binary is made of. */
export interface Composition {
  crate: ArtifactCrate;
  version: string;
  dependencies: readonly ArtifactDependency[];
}

/**
 * Writes the list of crates into a binary, as section `.dep-v0`. A list that is there already, for
 * example by cargo-auditable, stays if it names every crate of the binary. A file whose section
 * headers are invalid gets no list.
 *
 * @param file absolute path
 * @param name name of the binary, for error messages
 * @throws RustStaticError for a list that lacks a crate
 */
export function addAuditData(file: string, name: string, made: Composition): void {
  try {
    const there = withFile(file, (source) => sectionNamed(source, AUDIT_SECTION));
    if (there) requireComplete(there, name, made);
    else appendSection(file, AUDIT_SECTION, auditData(made.crate, made.version, made.dependencies));
  } catch (error) {
    // What is not an ELF file is refused by the proof, which explains it.
    if (!(error instanceof ElfFormatError)) throw error;
  }
}

function requireComplete(section: Uint8Array, name: string, { dependencies }: Composition): void {
  const listed = readable(section);
  const missing = dependencies
    .filter(({ scope }) => scope === 'runtime')
    .map((crate) => `${crate.name} ${crate.version}`)
    .filter((crate) => !listed.crates.has(crate));
  if (missing.length === 0) return;
  throw new RustStaticError(`${name} has a section ${AUDIT_SECTION} that is not right`, {
    code: 'audit-data-incomplete',
    reason:
      listed.reason ??
      `It lacks ${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ` and ${missing.length - 5} more` : ''}, which the build compiled.`,
    remedy:
      'Remove cargo-auditable from this build, because static-build writes the section itself. Or set `auditable = false`.',
  });
}

function readable(section: Uint8Array): { crates: ReadonlySet<string>; reason?: string } {
  try {
    return { crates: auditedCrates(section) };
  } catch (error) {
    return { crates: new Set(), reason: `It cannot be read: ${messageOf(error)}` };
  }
}
