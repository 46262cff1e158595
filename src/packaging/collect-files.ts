import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { isWithin, joinPath, toPosix } from '../cargo/paths';
import { withFile } from '../elf/byte-source';
import { isProgram } from '../elf/is-program';
import { RustStaticError } from '../errors';
import { listSourceFiles } from '../plan/source-files';
import { entryOf, type FileEntry } from './entry';
import type { PlacedFile } from './place-files';

/** Allowed sources of files. */
export interface FileScope {
  /** Absolute path of the Nx workspace. */
  workspaceRoot: string;
  /**
   * Output folders of earlier tasks, relative to the Nx root. Nx need not hash their content as
   * files.
   */
  produced: readonly string[];
}

/**
 * Returns the files of a package. A folder stands for all of its files. Owners, times and modes are
 * ignored: Nx hashes only bytes, so the bytes decide which file is executable.
 *
 * @param option the option that names them
 * @throws RustStaticError for a file that is missing or ignored, and for a link to a file that Nx
 * does not hash
 */
export function collectFiles(scope: FileScope, placed: PlacedFile[], option = 'files'): FileEntry[] {
  for (const { from } of placed) requireFile(scope, from, option);
  const isProduced = (path: string): boolean => scope.produced.some((output) => isWithin(output, path));
  const roots = placed.map(({ from }) => from).filter((from) => !isProduced(from));
  for (const root of roots) refuseBehindLink(scope, root, roots);
  const selection = {
    sourceRoots: roots,
    excluded: [],
    sourceFiles: [],
    outputPath: '',
    option: `package.${option}`,
    refusesBroken: true,
  };
  const hashed = listSourceFiles(scope.workspaceRoot, selection);
  return placed.flatMap(({ from, to, isData = false }) => {
    const found = isProduced(from)
      ? listProduced(scope, from)
      : hashed.filter((file) => isWithin(from, file));
    if (found.length === 0) throw nothingIn(from);
    return found.map((file) => {
      const full = join(scope.workspaceRoot, file);
      const path = joinPath(to, posix.relative(from, file));
      const mode = !isData && withFile(full, isProgram) ? 0o755 : 0o644;
      return entryOf(path, mode, full, statSync(full));
    });
  });
}

function nothingIn(path: string): RustStaticError {
  return new RustStaticError(`${path} holds no file for the package`, {
    code: 'package-folder-empty',
    reason: 'It is empty, or all that is in it is ignored by git or Nx, and so not hashed.',
    remedy: 'Take what it holds out of .gitignore or .nxignore, or no longer name it.',
  });
}

function requireFile({ workspaceRoot }: FileScope, path: string, option: string): void {
  if (existsSync(join(workspaceRoot, path))) return;
  throw new RustStaticError(`${path} does not exist`, {
    code: 'package-file-missing',
    reason: 'The package must contain it.',
    remedy: `Correct the option "${option}", or let the target that makes the file run before: add it to "dependsOn".`,
  });
}

/** The list of files only shows the last link on the way to a file. */
function refuseBehindLink({ workspaceRoot }: FileScope, path: string, roots: string[]): void {
  const folder = posix.dirname(path);
  const real = realpathSync(join(workspaceRoot, folder));
  const leads = toPosix(relative(realpathSync(workspaceRoot), real)) || '.';
  if (leads === folder || roots.some((root) => isWithin(root, leads))) return;
  throw new RustStaticError(`${path} lies behind a link`, {
    code: 'package-file-behind-link',
    reason: `${folder} leads to ${real}; Nx hashes the link and not what is behind it.`,
    remedy: isWithin('.', leads)
      ? `Name ${joinPath(leads, posix.basename(path))} instead.`
      : 'Replace the link with a copy, or move its target into the workspace.',
  });
}

function listProduced(scope: FileScope, path: string, above: readonly string[] = []): string[] {
  const full = join(scope.workspaceRoot, path);
  if (!existsSync(full))
    throw new RustStaticError(`${path} is a broken link`, {
      code: 'package-link-broken',
      reason: 'The package must contain what it points to.',
      remedy: 'Let the task that makes it write a copy, or no link.',
    });
  const real = realpathSync(full);
  if (!scope.produced.some((output) => isProducedAt(join(scope.workspaceRoot, output), real)))
    throw new RustStaticError(`${path} is a link that leaves the output it lies in`, {
      code: 'package-link-outside',
      reason: `It leads to ${real}, which is not what the task before has made.`,
      remedy: 'Let that task write a copy.',
    });
  const stat = statSync(real);
  if (stat.isFile()) return [path];
  if (!stat.isDirectory()) return [];
  // Following a link to a parent folder would never end.
  if (above.includes(real)) return [];
  return readdirSync(real)
    .sort()
    .flatMap((name) => listProduced(scope, joinPath(path, name), [...above, real]));
}

/** True if a path without links is in an output folder. The output folder itself may be a link. */
function isProducedAt(output: string, real: string): boolean {
  return existsSync(output) && isWithin(toPosix(realpathSync(output)), toPosix(real));
}
