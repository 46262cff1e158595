import { posix } from 'node:path';
import type { ArtifactDependency } from '../artifact/artifact';
import type { LicenseFile } from '../artifact/license-text';
import { crateFolders, crateName } from '../cargo/dependencies';
import type { BuildSession } from '../engines/engine';

// Names that license files have on crates.io, and the folder of https://reuse.software.
const NAMES = ['licen[cs]e*', 'copying*', 'copyright*', 'notice*', 'unlicen[cs]e*'];
const TESTS = [...NAMES.flatMap((name) => ['-o', '-iname', name]), '-o', '-path', '*/LICENSES/*'].slice(1);
// Sources may be called license.rs.
const NO_SOURCES = ['!', '-name', '*.rs', '!', '-name', '*.toml'];
// Sources of others are often copied into a folder such as src/zlib or third_party/fiat, with their
// license. Below that are the licenses of tools that nothing compiles.
const DEPTH = 4;
const MARK = '\x01';
// The parts of a path could otherwise not be told from the lines of a file.
const PRINT = `FNR == 1 { printf "${MARK}%s\\n", FILENAME } { gsub("${MARK}", ""); print }`;

/**
 * Reads the license files that third-party crates contain, also those of code that was copied into
 * them. Call it after the build.
 *
 * @param metadata output of `cargo metadata`
 * @param crates those to look at; a crate that was not compiled may have no folder
 * @returns the files by the crates' unambiguous names, sorted. Empty if the builder has no `find`
 * or `awk`.
 */
export async function licenseFiles(
  { execute }: Pick<BuildSession, 'execute'>,
  metadata: string,
  crates: readonly ArtifactDependency[],
): Promise<Map<string, LicenseFile[]>> {
  const wanted = new Set(crates.map(crateName));
  const folders = new Map([...crateFolders(metadata)].filter(([crate]) => wanted.has(crate)));
  if (folders.size === 0) return new Map();
  const search = [
    '-maxdepth',
    String(DEPTH),
    '-type',
    'f',
    '-size',
    '-512k',
    '(',
    ...TESTS,
    ')',
    ...NO_SOURCES,
  ];
  try {
    const printed = await execute(['find', ...folders.values(), ...search, '-exec', 'awk', PRINT, '{}', '+']);
    return byCrate(folders, printed);
  } catch {
    return new Map();
  }
}

function byCrate(folders: ReadonlyMap<string, string>, printed: string): Map<string, LicenseFile[]> {
  const crates = new Map([...folders].map(([crate, folder]) => [folder, crate]));
  const found = new Map<string, LicenseFile[]>();
  const seen = new Set<string>();
  for (const part of printed.split(MARK).slice(1)) {
    const end = part.indexOf('\n');
    const path = part.slice(0, end);
    const folder = folderOf(path, crates);
    // A crate may lie in the folder of another one, so a file can be found twice.
    if (folder === undefined || seen.has(path)) continue;
    seen.add(path);
    const file = { name: posix.relative(folder, path), text: tidy(part.slice(end + 1)) };
    const crate = crates.get(folder)!;
    found.set(crate, [...(found.get(crate) ?? []), file]);
  }
  for (const files of found.values()) files.sort((a, b) => (a.name < b.name ? -1 : 1));
  return found;
}

/** Returns the folder of the crate that a file belongs to: the nearest one above it. */
function folderOf(path: string, crates: ReadonlyMap<string, string>): string | undefined {
  let folder = posix.dirname(path);
  for (let depth = 0; depth < DEPTH; depth++, folder = posix.dirname(folder))
    if (crates.has(folder)) return folder;
  return undefined;
}

/** So that equal texts are equal bytes. */
function tidy(text: string): string {
  return text.replace(/[ \t\r]+$/gm, '').replace(/^\n+|\n+$/g, '');
}
