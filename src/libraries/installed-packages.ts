/** A package that apk has installed. */
export interface InstalledPackage {
  name: string;
  version: string;
  license: string | null;
}

/** Folder of the builder with a sysroot for each triple that it cross-compiles for. */
export const SYSROOTS = '/opt/sysroot';

/** Returns the path of a triple's sysroot in the builder. */
export function sysrootOf(triple: string): string {
  return `${SYSROOTS}/${triple}`;
}

/** Paths of apk's database. The second one is for releases in which /lib is a link. */
export const APK_DATABASES = ['/lib/apk/db/installed', '/usr/lib/apk/db/installed'];

/**
 * Returns the packages that contain the archives of libraries.
 *
 * @param database text of apk's database: records separated by blank lines; each line has one
 * letter and a colon (https://wiki.alpinelinux.org/wiki/Apk_spec#Install_DB)
 * @param libraries linker names, such as `z` for `libz.a`
 */
export function packagesOfArchives(
  database: string,
  libraries: readonly string[],
): Map<string, InstalledPackage> {
  const wanted = new Map(libraries.map((name) => [`lib${name}.a`, name]));
  const found = new Map<string, InstalledPackage>();
  for (const record of database.split(/\n\n+/)) {
    const lines = record.split('\n');
    const field = (letter: string): string | undefined =>
      lines.find((line) => line.startsWith(`${letter}:`))?.slice(2);
    const files = lines.filter((line) => line.startsWith('R:')).map((line) => line.slice(2));
    for (const file of files) {
      const library = wanted.get(file);
      const [name, version] = [field('P'), field('V')];
      if (library !== undefined && name && version && !found.has(library))
        found.set(library, { name, version, license: field('L') || null });
    }
  }
  return found;
}
