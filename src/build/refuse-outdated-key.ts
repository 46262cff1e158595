import type { Files } from '../cargo/files';
import type { BuildPlan } from '../plan/plan';
import { refuseChangedOutputs, refuseLater, runStart } from '../plan/run-start';
import { hasChecksum } from '../plan/vendored';
import { inferredParts, refuseUnhashedToolchain } from './guards';
import { isMade, refuseUnhashed, type Hashing } from './hashing';
import type { KnownFiles } from './known-files';
import { refuseRemovedInputs } from './removed-inputs';
import type { TargetRequest } from './request';

/** What a build reads, as it was just listed. */
interface ReadInputs {
  files: Files;
  plan: BuildPlan;
  /** By path relative to the Nx root. */
  digests: ReadonlyMap<string, string>;
  known: KnownFiles;
}

/**
 * Refuses a build if Nx would store its result under a key that does not describe what it reads: an
 * input that Nx does not hash, or one that changed after Nx hashed it. Without the inference plugin,
 * the user is responsible for the inputs.
 *
 * @throws RustStaticError that names the input, says why, and what to write where
 */
export function refuseOutdatedKey(request: TargetRequest, inputs: ReadInputs): void {
  const { files, plan, digests, known } = inputs;
  const { workspaceRoot, env, hashing } = request;
  if (!hashing || request.options.inputDigest === undefined) return;
  const parts = inferredParts(files, plan, request);
  refuseUnhashedToolchain(plan, parts, env);
  const inferred = parts.flatMap(({ inputs: ofPart }) => ofPart);
  const paths = [...digests.keys()];
  const unseen = paths.filter((path) => !hasChecksum(files, plan.vendored, path));
  refuseUnhashed({ plan, workspaceRoot, files: unseen, inferred }, hashing);
  const start = runStart(env);
  refuseChangedSinceHashing(workspaceRoot, paths, hashing, start);
  if (start !== undefined) refuseRemovedInputs({ plan, workspaceRoot, files, paths, known, env }, start);
}

/**
 * Outputs of tasks in the same run are newer than the start of the run. They are compared with the
 * end of those tasks.
 */
function refuseChangedSinceHashing(
  root: string,
  paths: string[],
  { planned, tasksEnded }: Hashing,
  start: number | undefined,
): void {
  const made = new Set(paths.filter((path) => isMade(planned, root, path)));
  if (tasksEnded !== undefined) refuseChangedOutputs(root, [...made], tasksEnded);
  if (start === undefined) return;
  refuseLater(
    root,
    paths.filter((path) => !made.has(path)),
    start,
  );
}
