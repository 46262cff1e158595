import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isHashed, type PlannedInputs } from '../../build/hashing';
import { filesOnDisk } from '../../cargo/files';
import { isWithin, joinPath } from '../../cargo/paths';
import { RustStaticError } from '../../errors';
import { isIgnored } from '../../plan/ignore-rules';
import { EPOCH_VARIABLE } from '../../plan/source-date-epoch';

/** The inputs of a package. */
export interface PackedFiles {
  /** Name of the task, such as `app:package`. */
  task: string;
  /** Absolute path of the Nx workspace. */
  workspaceRoot: string;
  /** Folder of the crate. */
  root: string;
  /** Files and folders that options name, relative to the Nx root. */
  named: readonly (readonly [option: string, path: string])[];
  /** Folder of the artifact, relative to the Nx root. */
  artifact: string;
  /** Output folders of the tasks before this one, relative to the Nx root. */
  produced: readonly string[];
  env: NodeJS.ProcessEnv;
}

/**
 * Refuses to package files that Nx does not hash for the target. After a change of such a file, Nx
 * would return an outdated result from the cache.
 *
 * @param planned the inputs that Nx reports
 * @throws RustStaticError that says what is missing and where to add it
 */
export function refuseUnhashedFiles(planned: PlannedInputs, packed: PackedFiles): void {
  const { workspaceRoot, root, named, artifact, produced, task, env } = packed;
  const unhashed = (path: string): string | undefined =>
    filesAt(workspaceRoot, path).find((file) => !isHashed(planned, workspaceRoot, file));
  for (const [option, path] of named) {
    const file = unhashed(path);
    if (file === undefined) continue;
    if (produced.some((output) => isWithin(output, file))) throw notHashed(option, file);
    // Files hidden by .gitignore are refused later, when they are packaged, with the rule that
    // hides them.
    if (!isIgnored(filesOnDisk(workspaceRoot), file)) throw notDeclared(option, file, root);
  }
  const stale = (reason: string, remedy: string): RustStaticError =>
    new RustStaticError(`The cache key of ${task} does not cover the binary`, {
      code: 'binary-not-input',
      reason: `${reason} So Nx would serve this package after the binary has changed.`,
      remedy,
    });
  const built = unhashed(artifact);
  if (built !== undefined)
    throw stale(
      `${built} is not hashed: no task that it depends on has made it, or its inputs do not name what such a task has made.`,
      'Depend on the target that writes it ("dependsOn": ["static-build"]; not with --excludeTaskDependencies), and add { "dependentTasksOutputFiles": "**/*" } to the inputs. Or set "cache": false.',
    );
  if (env[EPOCH_VARIABLE] && !planned.environment.has(EPOCH_VARIABLE))
    throw stale(
      `Nor does it cover ${EPOCH_VARIABLE}, which is set.`,
      `Add { "env": "${EPOCH_VARIABLE}" } to its inputs, or unset the variable.`,
    );
}

/**
 * Returns the files at or below paths, relative to the Nx root. A missing path is reported when it is
 * packaged.
 */
export function filesBelow(root: string, paths: readonly string[]): string[] {
  return [...new Set(paths.flatMap((path) => filesAt(root, path)))];
}

function filesAt(root: string, path: string): string[] {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  const stat = statSync(full);
  if (stat.isFile()) return [path];
  if (!stat.isDirectory()) return [];
  return readdirSync(full)
    .sort()
    .flatMap((name) => filesAt(root, joinPath(path, name)));
}

function notHashed(option: string, path: string): RustStaticError {
  return new RustStaticError(`Option "${option}" names ${path}, which the target's inputs leave out`, {
    code: 'input-not-declared',
    reason: 'A task before this one has made it. Nx would serve the package from its cache after a change.',
    remedy: 'Add { "dependentTasksOutputFiles": "**/*" } to the target\'s inputs, or set "cache": false.',
  });
}

function notDeclared(option: string, path: string, root: string): RustStaticError {
  return new RustStaticError(`Option "${option}" names ${path}, which is not an input of the target`, {
    code: 'input-not-declared',
    reason: 'Nx would serve the package from its cache after a change of that file.',
    remedy: `Put it under [package.metadata.rust-static.package] in ${root}/Cargo.toml, or add "{workspaceRoot}/${path}" to the target's inputs. If it is there, an ignore rule hides it: \`git check-ignore -v ${path}\` names the rule.`,
  });
}
