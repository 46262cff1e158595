import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKSUMS, PROVENANCE_FILE } from '../packaging/write-package';
import { signStatement, type Signature } from './sign';

/** End of the names of bundles: `<file>.sigstore.json`. */
export const BUNDLE = '.sigstore.json';
/** The bundle of a whole release. */
export const RELEASE_BUNDLE = `provenance${BUNDLE}`;
/** The bundle of the index that joins the images of several packages. */
export const INDEX_BUNDLE = `image-index${BUNDLE}`;
/** The bundle of another builder, which has got the same programs. */
export const REPRODUCED_BUNDLE = `reproduced${BUNDLE}`;

/**
 * Signs the provenance of a package, and puts the bundle beside each file that it is about.
 *
 * @param folder absolute path
 * @param statement the default is the file with the provenance
 * @returns the names of these files
 * @throws RustStaticError if the statement cannot be signed
 */
export async function signFolder(
  folder: string,
  by: Signature,
  statement = readFileSync(join(folder, PROVENANCE_FILE), 'utf8'),
): Promise<string[]> {
  const bundle = await signStatement(statement, by);
  const files = readdirSync(folder).filter((name) => name !== PROVENANCE_FILE && name !== CHECKSUMS);
  writeFileSync(join(folder, RELEASE_BUNDLE), bundle);
  for (const name of files) writeFileSync(join(folder, name + BUNDLE), bundle);
  return files;
}
