import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Removes what tells cargo that packages are compiled, for the build itself and for every target: cargo then compiles
 * them, and what depends on them, anew. It is all that is needed, in both layouts that cargo has for a target directory
 * (https://doc.rust-lang.org/cargo/reference/build-cache.html), and takes no process.
 *
 * @param targetDir absolute path
 * @param profile the profile's folder in it
 * @param packages names; `all` for every one, of registries too
 */
export function removeFingerprints(
  targetDir: string,
  profile: string,
  packages: 'all' | readonly string[],
): void {
  const names = packages === 'all' ? undefined : new Set(packages);
  const isMeant = (name: string | undefined): boolean =>
    name !== undefined && (names === undefined || names.has(name));
  const folders = [targetDir, ...entriesOf(targetDir).map((entry) => join(targetDir, entry))];
  for (const folder of folders.map((folder) => join(folder, profile))) {
    for (const entry of entriesOf(join(folder, '.fingerprint')))
      if (isMeant(/^(.+)-[0-9a-f]{16}$/.exec(entry)?.[1])) remove(join(folder, '.fingerprint', entry));
    for (const name of entriesOf(join(folder, 'build')).filter(isMeant))
      for (const entry of entriesOf(join(folder, 'build', name)))
        if (/^[0-9a-f]{16}$/.test(entry)) remove(join(folder, 'build', name, entry, 'fingerprint'));
  }
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true });
}
