import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { isWithin, joinPath, toPosix } from '../cargo/paths';
import { RustStaticError } from '../errors';
import { listSourceFiles } from '../plan/source-files';
import type { FileEntry } from './entry';
import type { PlacedFile } from './place-files';

/** Where files may be taken from. */
export interface FileScope {
  /** Absolute path of the Nx workspace. */
  workspaceRoot: string;
  /** Output folders of the tasks that ran before, relative to the Nx root: what is in them need not be hashed as a file. */
  produced: readonly string[];
}

/**
 * The files that a package takes along, folders as all that is in them. Owners and times do not count; of the mode
 * only whether the file may be executed.
 *
 * @throws RustStaticError for a file that is not there or is ignored, and a link to what Nx does not hash
 */
export function collectFiles(scope: FileScope, placed: PlacedFile[]): FileEntry[] {
  for (const { from } of placed) requireFile(scope, from);
  const isProduced = (path: string): boolean => scope.produced.some((output) => isWithin(output, path));
  const roots = placed.map(({ from }) => from).filter((from) => !isProduced(from));
  const selection = { sourceRoots: roots, excluded: [], sourceFiles: [], outputPath: '', option: 'files' };
  const hashed = listSourceFiles(scope.workspaceRoot, selection);
  return placed.flatMap(({ from, to }) => {
    const found = isProduced(from)
      ? listProduced(scope, from)
      : hashed.filter((file) => isWithin(from, file));
    return found.map((file) => {
      const full = join(scope.workspaceRoot, file);
      const { size, mode } = statSync(full);
      const path = joinPath(to, posix.relative(from, file));
      const executable = (mode & 0o100) !== 0;
      return { kind: 'file' as const, path, mode: executable ? 0o755 : 0o644, content: { file: full, size } };
    });
  });
}

function requireFile({ workspaceRoot }: FileScope, path: string): void {
  if (existsSync(join(workspaceRoot, path))) return;
  throw new RustStaticError(`${path} does not exist`, {
    reason: 'The package is to take it along.',
    remedy:
      'Correct the option "files", or let the target that makes the file run before: add it to "dependsOn".',
  });
}

function listProduced(scope: FileScope, path: string): string[] {
  const full = join(scope.workspaceRoot, path);
  const real = toPosix(relative(realpathSync(scope.workspaceRoot), realpathSync(full)));
  if (!scope.produced.some((output) => isWithin(output, real)))
    throw new RustStaticError(`${path} is a link that leaves the output it lies in`, {
      reason: `It leads to ${realpathSync(full)}, which is not what the task before has made.`,
      remedy: 'Let that task write a copy.',
    });
  if (!statSync(full).isDirectory()) return [path];
  return readdirSync(full)
    .sort()
    .flatMap((name) => listProduced(scope, joinPath(path, name)));
}
