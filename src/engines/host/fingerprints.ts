import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Removes the fingerprints of packages, for the host and for every target, so that cargo compiles
 * them and their dependents again. It also removes what their build scripts have written: cargo
 * does not empty OUT_DIR, and a script may keep what it finds there, as make does with files that
 * are newer than their sources. This works in both layouts of the target directory
 * (https://doc.rust-lang.org/cargo/reference/build-cache.html), and starts no process.
 *
 * @param targetDir absolute path
 * @param profile the profile's folder in it
 * @param packages names; `all` for every package, including those of registries
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
    for (const inner of ['.fingerprint', 'build'].map((name) => join(folder, name)))
      for (const entry of entriesOf(inner))
        if (isMeant(/^(.+)-[0-9a-f]{16}$/.exec(entry)?.[1])) remove(join(inner, entry));
    for (const name of entriesOf(join(folder, 'build')).filter(isMeant))
      for (const entry of entriesOf(join(folder, 'build', name)))
        if (/^[0-9a-f]{16}$/.test(entry)) remove(join(folder, 'build', name, entry));
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
