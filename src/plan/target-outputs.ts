import { lstatSync, readdirSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { minimatch } from 'minimatch';
import { isWithin, joinPath } from '../cargo/paths';

// Nx hashes neither, wherever they are (22.7, 23.3 and 24.0).
const NEVER = new Set(['.git', 'node_modules']);

/**
 * Returns the files that targets have written, relative to the Nx root: those below their declared
 * outputs, whether or not git ignores them. Linked folders are skipped, as in Nx.
 *
 * @param root absolute path of the Nx workspace
 * @param outputs paths and patterns relative to it; one that begins with `!` excludes files
 */
export function listOutputs(root: string, outputs: readonly string[]): string[] {
  const taken = outputs.filter((output) => !output.startsWith('!'));
  const removed = outputs.filter((output) => output.startsWith('!')).map((output) => output.slice(1));
  const found = taken.flatMap((output) => filesOf(root, output));
  return [...new Set(found)].filter((path) => !removed.some((output) => covers(output, path))).sort();
}

/**
 * Returns the folders that contain outputs: a path itself, or the part of a pattern before its
 * first wildcard.
 */
export function outputFolders(outputs: readonly string[]): string[] {
  return outputs.filter((output) => !output.startsWith('!')).map(fixedPart);
}

function filesOf(root: string, output: string): string[] {
  const exact = joinPath(output);
  if (statOf(join(root, exact))) return filesBelow(root, exact);
  return filesBelow(root, fixedPart(output)).filter((path) => covers(output, path));
}

function covers(output: string, path: string): boolean {
  return isWithin(joinPath(output), path) || minimatch(path, output, { dot: true });
}

function fixedPart(output: string): string {
  const parts = joinPath(output).split('/');
  const first = parts.findIndex((part) => /[*?[\]{}()!+@]/.test(part));
  return first < 0 ? parts.join('/') : parts.slice(0, first).join('/') || '.';
}

function filesBelow(root: string, path: string): string[] {
  const stat = statOf(join(root, path));
  if (stat?.isFile()) return [path];
  if (!stat?.isDirectory()) return [];
  return readdirSync(join(root, path)).flatMap((name) => {
    const child = joinPath(path, name);
    if (NEVER.has(posix.basename(child)) || isLinkedFolder(join(root, child))) return [];
    return filesBelow(root, child);
  });
}

function isLinkedFolder(path: string): boolean {
  return lstatSync(path).isSymbolicLink() && (statOf(path)?.isDirectory() ?? false);
}

/** Follows links. Undefined if the file does not exist. */
function statOf(path: string) {
  return statSync(path, { throwIfNoEntry: false });
}
