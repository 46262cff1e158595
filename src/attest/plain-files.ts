import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { brokenLink, type Link } from './broken-link';

/**
 * Makes sure that a folder has only files, besides the named folders. Reading a pipe or a device that
 * somebody has put there might never end, and a link leads elsewhere.
 *
 * @param link the check that fails
 * @throws RustStaticError that names the first other entry
 */
export function requirePlainFiles(folder: string, folders: readonly string[], link: Link): void {
  const entries = readdirSync(folder, { withFileTypes: true });
  const other = entries.find((entry) =>
    folders.includes(entry.name) ? !entry.isDirectory() : !entry.isFile(),
  );
  if (other) throw brokenLink(link, `${join(folder, other.name)} is not a plain file.`);
}
