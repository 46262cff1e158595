import { existsSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';

import { RustStaticError } from '../errors';
import type { BuildPlan } from '../plan/plan';
import { gitNotHashed } from '../plan/undeclared-inputs';
import { isWithin, joinPath, toPosix } from '../cargo/paths';
import type { KeyInput } from './key';

/** The inputs that Nx hashes for a task, after defaults, negations and ignore rules. */
export interface PlannedInputs {
  /** Relative to the Nx root. */
  files: ReadonlySet<string>;
  /** Names of variables. */
  environment: ReadonlySet<string>;
  /** Commands whose output Nx hashes. */
  runtime: ReadonlySet<string>;
  /** Existing output files of other tasks, relative to the Nx root. */
  depOutputs: ReadonlySet<string>;
}

/** How Nx hashes a target. */
export interface Hashing {
  planned: PlannedInputs;
  /**
   * Time when the last task before this one ended, in milliseconds since 1970. Undefined if Nx does
   * not report it.
   */
  tasksEnded: number | undefined;
  /** Files of the lock target. Undefined if that target is not part of the run. */
  ofLock: ReadonlySet<string> | undefined;
  /** The target's `inputs`, after defaults and project.json were merged. */
  inputs: readonly unknown[];
  /** The target that shows lock changes to `nx affected`, if `dependsOn` no longer names it. */
  lostLockTarget: string | undefined;
  /**
   * Where `inputs` and `dependsOn` may have been replaced, such as `targetDefaults["static-build"]
   * of nx.json`.
   */
  replacedBy: Record<'inputs' | 'dependsOn', string | undefined>;
}

/** The inputs of a build, and the inputs that inference told Nx to hash. */
export interface HashedBuild {
  plan: BuildPlan;
  workspaceRoot: string;
  /** All files that affect the build, relative to the Nx root. */
  files: readonly string[];
  inferred: readonly KeyInput[];
}

/**
 * Refuses a build that reads files which Nx does not hash. After a change of such a file, Nx would
 * return an outdated result from the cache.
 *
 * @throws RustStaticError that names the file or input, says why Nx does not hash it, and what to
 * write where
 */
export function refuseUnhashed(
  { plan, workspaceRoot, files, inferred }: HashedBuild,
  hashing: Hashing,
): void {
  const { planned, lostLockTarget, replacedBy } = hashing;
  if (lostLockTarget !== undefined)
    throw new RustStaticError(`${plan.project}:static-build does not depend on ${lostLockTarget}`, {
      code: 'depends-on-replaced',
      reason: `${replacedBy.dependsOn ?? ANYWHERE} replaces the \`dependsOn\` that the plugin infers, so \`nx affected\` would not select it after a change of Cargo.lock.`,
      remedy: `Add "${lostLockTarget}" to \`dependsOn\` there.`,
    });
  const lacks = (input: KeyInput): boolean =>
    (isObject(input) && 'env' in input && !planned.environment.has(input.env)) ||
    (isObject(input) && 'runtime' in input && !planned.runtime.has(input.runtime));
  if (inferred.some(lacks)) throw replaced(plan, inferred, hashing);
  // The digest in the target's options covers the relevant parts of these files.
  const digested = new Set(['Cargo.toml', 'Cargo.lock'].map((name) => joinPath(plan.cargoRoot, name)));
  const missing = files.filter((path) => !digested.has(path) && !isHashed(planned, workspaceRoot, path));
  if (missing.length > 0) {
    const given = new Set(hashing.inputs.map((input) => JSON.stringify(input)));
    if (inferred.some((input) => !given.has(JSON.stringify(input)))) throw replaced(plan, inferred, hashing);
    throw unseen(plan, missing);
  }
  const { ofLock } = hashing;
  const unlocked = ofLock && [...digested].filter((path) => !ofLock.has(path));
  if (unlocked?.length) throw unseen(plan, unlocked);
}

const ANYWHERE = 'A `targetDefaults` of nx.json, or project.json';
const isObject = (input: KeyInput): input is Exclude<KeyInput, string> => typeof input !== 'string';

/**
 * True if Nx hashes a file for a task, directly or as an output of an earlier task.
 *
 * @param root absolute path of the Nx workspace
 * @param path relative to it
 */
export function isHashed(planned: PlannedInputs, root: string, path: string): boolean {
  const { files } = planned;
  return files.has(path) || isMade(planned, root, path) || files.has(realPath(root, path));
}

/** True if an earlier task of the run has written a file. A link may lead to such a file. */
export function isMade({ depOutputs }: PlannedInputs, root: string, path: string): boolean {
  return depOutputs.has(path) || (depOutputs.size > 0 && depOutputs.has(realPath(root, path)));
}

/** Nx hashes the target of a link to a file. Below a linked folder it only knows the real paths. */
function realPath(root: string, path: string): string {
  const full = join(root, path);
  return existsSync(full) ? toPosix(relative(realpathSync(root), realpathSync(full))) : path;
}

function replaced(
  plan: BuildPlan,
  parts: readonly KeyInput[],
  { inputs, replacedBy }: Hashing,
): RustStaticError {
  const given = new Set(inputs.map((input) => JSON.stringify(input)));
  const missing = parts.map((input) => JSON.stringify(input)).filter((input) => !given.has(input));
  return new RustStaticError(`The target's inputs do not cover what the build of ${plan.project} reads`, {
    code: 'inputs-replaced',
    reason: `${replacedBy.inputs ?? ANYWHERE} replaces the inputs that the plugin infers, so changes would be served from the cache.`,
    remedy: [
      `Remove \`inputs\` there, or add ${missing.length === 1 ? 'this input' : 'these inputs'}:`,
      '',
      ...missing.map((input) => `  ${input},`),
    ].join('\n'),
  });
}

function unseen(plan: BuildPlan, missing: string[]): RustStaticError {
  const ofGit = missing.find((path) => isWithin('.git', path));
  if (ofGit !== undefined) return gitNotHashed(ofGit, plan);
  const more = missing.length > 1 ? ` (and ${missing.length - 1} more)` : '';
  return new RustStaticError(
    `${missing[0]}${more} is read by the build of ${plan.project}, but Nx does not hash it`,
    {
      code: 'input-not-hashed',
      reason: [
        'An ignore rule hides it from Nx: in .gitignore, .nxignore, .git/info/exclude or your own git ignore file',
        '(`git check-ignore -v <file>` names the rule). A change of it would be served from the cache.',
      ].join('\n'),
      remedy: 'Take the rule out, or move the file out of the folders of the crate.',
    },
  );
}
