import { posix } from 'node:path';
import type { CargoConfig } from '../../cargo/config';
import { ancestors, isAbsolutePath, isWithin, joinPath } from '../../cargo/paths';
import { isRecord } from '../../json';
import type { BuildPlan } from '../../plan/plan';

/**
 * Returns inputs that a build's variables, flags and configuration name, such as a linker script, a
 * response file or the folder of a library. They belong to no crate.
 *
 * @param sources absolute path of the Nx root where cargo runs
 */
export function namedInputs(
  { env, rustflags, cargoArgs, cargoRoot, crates }: BuildPlan,
  configs: readonly CargoConfig[],
  inputs: readonly string[],
  sources: string,
): string[] {
  const configured = configs.flatMap(({ toml: { env, build, target } }) => texts([env, build, target]));
  const given = [...Object.values(env), ...rustflags, ...cargoArgs, ...configured];
  const folders = ancestors(cargoRoot);
  const named = new Set(given.flatMap(wordsOf).flatMap((word) => pathsOf(word, folders, sources)));
  for (const path of pathsWithSeparators(inputs)) {
    const spellings = [posix.join(sources, path), ...folders.map((folder) => posix.relative(folder, path))];
    if (given.some((text) => spellings.some((spelling) => text.includes(spelling)))) named.add(path);
  }
  // A word that happens to equal a folder of crates does not refer to those crates.
  for (const path of named) if (crates.some(({ root }) => isWithin(path, root))) named.delete(path);
  return inputs.filter((path) => ancestors(path).some((at) => named.has(at)));
}

/** Separates paths in a text from other words. A path may contain it, too. */
const SEPARATOR = /[\s=,:;@"']/;

/** Returns the files, and the folders above them, that `wordsOf` would take apart. */
function pathsWithSeparators(inputs: readonly string[]): Set<string> {
  const odd = inputs.filter((path) => SEPARATOR.test(path));
  return new Set(odd.flatMap((path) => ancestors(path).filter((at) => SEPARATOR.test(at))));
}

/** Returns the parts of a text that may be paths: `a/b` in `-Clink-arg=@a/b` and in `-La/b`. */
function wordsOf(text: string): string[] {
  const parts = text.split(SEPARATOR).filter(Boolean);
  return [...parts, ...parts.map((part) => part.replace(/^-+\w/, ''))];
}

function pathsOf(word: string, folders: readonly string[], sources: string): string[] {
  if (isAbsolutePath(word)) return [posix.relative(sources, word)].filter((path) => isWithin('.', path));
  return folders.map((folder) => joinPath(folder, word));
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  const parts = Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : [];
  return parts.flatMap(texts);
}
