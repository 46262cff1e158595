import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { depInfoFiles } from '../../cargo/dep-info';
import { isWithin, toPosix } from '../../cargo/paths';
import { isText, listOf, parseJson, shape } from '../../json';
import type { Told } from '../ledger/ledger';

const isArtifact = shape({
  manifest_path: isText,
  target: shape({ kind: listOf(isText) }),
  filenames: listOf(isText),
});

/**
 * Collects the files that libraries of path crates were compiled from. It reads cargo's JSON
 * messages line by line, and the files that rustc writes beside each library
 * (https://doc.rust-lang.org/cargo/reference/build-cache.html#dep-info-files). All files in the
 * tree have the same time, so cargo itself cannot detect changes.
 *
 * @param tree absolute path of the staged tree
 * @param cwd absolute path of the cargo root in it
 * @returns `found`: paths relative to the tree
 */
export function watchReads(tree: string, cwd: string): { add(line: string): void; found(): Told } {
  const libraries = new Map<string, string[]>();
  const add = (line: string): void => {
    if (!line.startsWith('{"reason":"compiler-artifact"') || !line.includes(tree)) return;
    const artifact = parseJson(line, isArtifact);
    const root = artifact && pathIn(tree, dirname(artifact.manifest_path));
    // A binary belongs to the crate that is built, and a build script belongs to a crate that
    // counts as reading everything.
    const isLibrary = artifact?.target.kind.every((kind) => kind !== 'bin' && kind !== 'custom-build');
    if (root === undefined || !isLibrary) return;
    libraries.set(root, [...(libraries.get(root) ?? []), ...artifact!.filenames.slice(0, 1)]);
  };
  const readBy = (files: readonly string[]): string[] | undefined => {
    const read = files.map((file) => readDepInfo(file, tree, cwd));
    return read.every((paths) => paths !== undefined) ? [...new Set(read.flat())].sort() : undefined;
  };
  return { add, found: () => new Map([...libraries].map(([root, files]) => [root, readBy(files)])) };
}

function readDepInfo(library: string, tree: string, cwd: string): string[] | undefined {
  const name = basename(library)
    .replace(/^lib/, '')
    .replace(/\.\w+$/, '');
  try {
    const files = depInfoFiles(readFileSync(join(dirname(library), `${name}.d`), 'utf8'));
    const paths = files.flatMap((file) => pathIn(tree, resolve(cwd, file)) ?? []);
    // The list does not escape line breaks. A path that does not exist is a part of another one.
    return paths.every((path) => existsSync(join(tree, path))) ? paths : undefined;
  } catch {
    return undefined;
  }
}

function pathIn(tree: string, path: string): string | undefined {
  const inside = toPosix(relative(tree, path)) || '.';
  return isWithin('.', inside) ? inside : undefined;
}
