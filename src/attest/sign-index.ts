import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROVENANCE_FILE } from '../packaging/write-package';
import { indexStatement } from './image-index';
import { signStatement, type Signature } from './sign';
import { INDEX_BUNDLE } from './sign-folder';

/**
 * Signs the index that `image-push` will make of the images of packages, and puts its bundle into each
 * package. Nothing else has a key when the images are pushed.
 *
 * @param folders absolute paths of the packages
 * @param builderId URI that names who builds
 * @returns false if the packages do not make one multi-platform image
 * @throws RustStaticError if the statement cannot be signed
 */
export async function signIndex(
  folders: readonly string[],
  by: Signature,
  builderId: string,
): Promise<boolean> {
  const packages = folders.map((folder) => ({
    folder,
    provenance: readFileSync(join(folder, PROVENANCE_FILE), 'utf8'),
  }));
  const statement = indexStatement(packages, builderId);
  if (statement === undefined) return false;
  const bundle = await signStatement(statement, by);
  for (const folder of folders) writeFileSync(join(folder, INDEX_BUNDLE), bundle);
  return true;
}
