import type { ArtifactCrate, ArtifactDependency } from '../artifact/artifact';
import { AUDIT_SECTION, auditData, auditName, auditedCrates, compareCrates } from '../artifact/audit-data';
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
 * example by cargo-auditable, stays if it names the same crates. With others, `verify` would refuse the
 * signed binary. A file whose section headers are invalid gets no list.
 *
 * @param file absolute path
 * @param name name of the binary, for error messages
 * @throws RustStaticError for a list of other crates
 */
export function addAuditData(file: string, name: string, made: Composition): void {
  try {
    const there = withFile(file, (source) => sectionNamed(source, AUDIT_SECTION));
    if (there) requireSame(there, name, made);
    else appendSection(file, AUDIT_SECTION, auditData(made.crate, made.version, made.dependencies));
  } catch (error) {
    // What is not an ELF file is refused by the proof, which explains it.
    if (!(error instanceof ElfFormatError)) throw error;
  }
}

function requireSame(section: Uint8Array, name: string, { dependencies }: Composition): void {
  const reason = unlike(section, dependencies);
  if (reason === undefined) return;
  throw new RustStaticError(`${name} has a section ${AUDIT_SECTION} that does not fit it`, {
    code: 'audit-data-incomplete',
    reason,
    remedy:
      'Remove cargo-auditable from this build, because static-build writes the section itself. If you do not use it, look for a crate that writes the section. Or set `auditable = false`.',
  });
}

/** Returns how a section differs from the crates of a build. Undefined if it does not. */
function unlike(section: Uint8Array, dependencies: readonly ArtifactDependency[]): string | undefined {
  let listed: ReturnType<typeof auditedCrates>;
  try {
    listed = auditedCrates(section);
  } catch (error) {
    return `It cannot be read: ${messageOf(error)}`;
  }
  const stated = new Map(dependencies.map((crate) => [auditName(crate), crate.scope]));
  const { unlisted, hidden, unstated } = compareCrates(listed, stated);
  if (unlisted.length > 0) return `It lacks ${some(unlisted)}, which the build compiled.`;
  if (hidden.length > 0)
    return `It says that only the build used ${some(hidden)}, which the binary contains.`;
  if (unstated.length > 0) return `It names ${some(unstated)}, which the build did not compile.`;
  return undefined;
}

function some(crates: readonly string[]): string {
  const more = crates.length > 5 ? ` and ${crates.length - 5} more` : '';
  return `${crates.slice(0, 5).join(', ')}${more}`;
}
