import { auditedCrates, AUDIT_SECTION, compareCrates } from '../artifact/audit-data';
import { sha256 } from '../digest';
import { sectionNamed } from '../elf/append-section';
import { bytesOf } from '../elf/byte-source';
import { verifyBinary } from '../elf/verify-binary';
import { isText } from '../json';
import { messageOf } from '../errors';
import type { Statement } from '../packaging/provenance/statement';
import { readPrograms } from '../packaging/read-programs';
import { libcOf } from '../plan/triple';
import { brokenLink } from './broken-link';
import { cratesIn, programsIn } from './statement-facts';

/**
 * Checks the programs in an archive or in the layers of an image: digest, static proof, list of
 * crates.
 *
 * @param files absolute paths of the archive or the layers
 * @param isIn what the files are
 * @param shown name for messages
 * @throws RustStaticError if a program is missing or differs
 */
export async function checkPrograms(
  statement: Statement,
  files: readonly string[],
  isIn: 'archive' | 'image',
  shown = 'the image',
): Promise<void> {
  const bins = programsIn(statement);
  const programs = new Map<string, Buffer>();
  for (const file of files) {
    const found = await readPrograms(file, bins, isIn).catch((error: unknown) => {
      throw brokenLink('archive', `${shown} cannot be read: ${messageOf(error)}`);
    });
    for (const [name, bytes] of found) programs.set(name, bytes);
  }
  for (const name of bins) {
    const bytes = programs.get(name);
    if (!bytes) throw brokenLink('archive', `${shown} has no ${name}.`);
    checkProgram(statement, name, bytes, shown);
  }
}

function checkProgram({ subject, predicate }: Statement, name: string, bytes: Buffer, shown: string): void {
  const expected = subject.find((entry) => entry.name === name)?.digest.sha256;
  const digest = sha256(bytes);
  if (expected !== digest)
    throw brokenLink(
      'archive',
      `${name} in ${shown} has the sha256 ${digest}. The statement says ${expected}.`,
    );
  const { externalParameters, resolvedDependencies } = predicate.buildDefinition;
  const { target, auditable } = externalParameters as { target?: unknown; auditable?: unknown };
  if (!isText(target)) throw brokenLink('statement', 'It does not name the target triple.');
  const source = bytesOf(bytes);
  try {
    verifyBinary(source, { name, target, libc: libcOf(target), linked: [] });
  } catch (error) {
    throw brokenLink('static', messageOf(error));
  }
  if (auditable === false) return;
  checkCrates(name, sectionNamed(source, AUDIT_SECTION), cratesIn(resolvedDependencies));
}

function checkCrates(
  name: string,
  section: Buffer | undefined,
  stated: ReadonlyMap<string, 'build' | 'runtime'>,
): void {
  if (!section) throw brokenLink('crates', `${name} has no list of its crates (${AUDIT_SECTION}).`);
  let listed: ReturnType<typeof auditedCrates>;
  try {
    listed = auditedCrates(section);
  } catch (error) {
    throw brokenLink('crates', `The list of crates in ${name} cannot be read: ${messageOf(error)}`);
  }
  const { unstated, unlisted, hidden } = compareCrates(listed, stated);
  if (unstated.length > 0)
    throw brokenLink('crates', `${name} contains ${unstated.join(', ')}, which the statement does not name.`);
  if (unlisted.length > 0)
    throw brokenLink('crates', `The statement names ${unlisted.join(', ')}, which ${name} does not list.`);
  if (hidden.length > 0)
    throw brokenLink(
      'crates',
      `${name} contains ${hidden.join(', ')}, but says that only the build used them.`,
    );
}
