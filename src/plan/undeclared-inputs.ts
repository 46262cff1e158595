import { posix } from 'node:path';
import type { Files } from '../cargo/files';
import { isAbsolutePath, isWithin, joinPath } from '../cargo/paths';
import { RustStaticError } from '../errors';

/** What of a plan says which files are inputs. */
interface Inputs {
  project: string;
  crate: { root: string };
  cargoRoot: string;
  sourceRoots: string[];
  excluded: string[];
}

/**
 * Makes sure that a build has read nothing of the workspace that is not an input: a change there would go unseen.
 *
 * @param read paths relative to the Nx root, files and folders
 * @param declared the files that are inputs
 * @throws RustStaticError that names the file and the line to add
 */
export function refuseUndeclared(plan: Inputs, read: readonly string[], declared: ReadonlySet<string>): void {
  const isFolderOfOurs = (path: string): boolean =>
    plan.sourceRoots.some((root) => isWithin(root, path)) &&
    !plan.excluded.some((root) => isWithin(root, path));
  const isInput = (path: string): boolean =>
    declared.has(path) || (isFolderOfOurs(path) && [...declared].some((file) => isWithin(path, file)));
  const found = read.find((path) => isWithin('.', path) && !isInput(path));
  if (found !== undefined) throw undeclared(plan, found);
}

/**
 * The error for a file that the compiler did not find in the container although the workspace has it, or undefined
 * when that is not what happened.
 *
 * @param stderr cargo's words, without colours; rustc names the file as it stands from the cargo root
 */
export function missingInput(plan: Inputs, stderr: string, files: Files): RustStaticError | undefined {
  const named = [...stderr.matchAll(/couldn't read `([^`]+)`: No such file/g)].map((match) => match[1]!);
  const paths = named.filter((path) => !isAbsolutePath(path)).map((path) => joinPath(plan.cargoRoot, path));
  const found = paths.find((path) => isWithin('.', path) && files.read(path) !== undefined);
  return found === undefined ? undefined : undeclared(plan, found);
}

function undeclared({ project, crate }: Inputs, path: string): RustStaticError {
  return new RustStaticError(`${path} is read by ${project}, but is not an input of it`, {
    code: 'input-not-declared',
    reason: 'What is not an input is not hashed, so a change there would be served from the cache.',
    remedy: [
      `Declare it in ${posix.join(crate.root, 'Cargo.toml')}, or take it out of .gitignore if it is ignored:`,
      '',
      '[package.metadata.rust-static]',
      `include = ["${path}"]`,
    ].join('\n'),
  });
}
