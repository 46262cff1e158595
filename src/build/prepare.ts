import { readConfigs, triplesWithOtherFlags } from '../cargo/config';
import { filesAtOnce, type Files } from '../cargo/files';
import { findWorkspace } from '../cargo/workspace';
import { attempt, rethrow, type Refuse } from '../errors';
import { checkAlpineRust } from '../plan/alpine-rust';
import { settingsAt } from '../plan/crate-settings';
import { normalizeOptions } from '../plan/normalize-options';
import type { TargetRef } from '../plan/input-targets';
import { planBuild, type BuildPlan } from '../plan/plan';
import { refuseRootAbove } from '../plan/root-above';
import { checkTargetOptions, type Settings } from '../plan/settings';
import {
  inferredParts,
  refuseOtherOutput,
  refuseUncovered,
  refuseUnhashedToolchain,
  type HashedTarget,
} from './guards';
import { refuseUnhashed, type Hashing } from './hashing';
import { refuseLater, refuseChangedOutputs, runStart } from '../plan/run-start';
import { hasChecksum } from '../plan/vendored';
import { KnownFiles } from './known-files';
import { decidingDigests } from './sources';

/** A target to build, as Nx or the command line knows it. */
export interface TargetRequest extends Omit<HashedTarget, 'inputDigest'> {
  /** Absolute path of the Nx workspace. */
  workspaceRoot: string;
  project: { name: string; root: string };
  /** Such as `app:static-build`; for messages. */
  task: string;
  /** The target's options with those of the command line merged in. */
  options: Settings & { inputDigest?: string };
  /** Those of the command line alone. */
  commandLine: Settings;
  /** The folders that Nx caches, relative to the Nx root; undefined when they are not known. */
  outputs: readonly string[] | undefined;
  /** The outputs that another target declares. It throws for one whose outputs Nx would not hash. */
  outputsOf: (target: TargetRef) => readonly string[];
  /** How Nx hashes the target; undefined where no target is run. */
  hashing: Hashing | undefined;
  env: NodeJS.ProcessEnv;
}

/** A build that nothing but its sources and its toolchain can still refuse. It is a value: nothing has been started. */
export interface PreparedBuild {
  plan: BuildPlan;
  workspaceRoot: string;
  /** The workspace as it was when the build was prepared. */
  files: Files;
  /** The files that the build sees, relative to the Nx root, sorted. */
  sources: string[];
  /** SHA-256 of every file that decides the build, by path relative to the Nx root, when it was prepared. */
  digests: Map<string, string>;
  /** What was read of the workspace, so that nothing is read twice. */
  known: KnownFiles;
  /** The environment that the engine may use. */
  env: NodeJS.ProcessEnv;
  /** Sentences for the user. */
  notes: string[];
}

/** How to prepare; both have defaults. */
interface How {
  /** One view of the workspace for several builds, so that nothing is parsed twice. */
  files?: Files;
  /** What of it was read before. */
  known?: KnownFiles;
  /** Receives all that keeps the build from working. The default throws the first. */
  refuse?: Refuse;
}

/**
 * Everything that decides a build, from files and options: the only way to a plan. What the build itself would refuse
 * before it starts is refused here.
 *
 * @throws RustStaticError for options, manifests and files that cannot be built or cached
 */
export function prepareBuild(request: TargetRequest, how: How = {}): PreparedBuild {
  const { workspaceRoot, env } = request;
  const { files = filesAtOnce(workspaceRoot) } = how;
  let isRefused = false;
  const refuse: Refuse = (error) => {
    isRefused = true;
    (how.refuse ?? rethrow)(error);
  };
  const { known = KnownFiles.of(workspaceRoot, env) } = how;
  const { inputDigest, ...options } = request.options;
  const plan = planOf(files, { ...request, options }, refuse);
  // What is wrong is not in the graph: comparing the two would only say so again.
  const isComparable = !isRefused;
  attempt(refuse, () => isComparable && refuseOtherOutput(plan.outputPath, request.outputs), undefined);
  const covered = (): string[] =>
    isComparable ? refuseUncovered(files, plan, { ...request, inputDigest }) : [];
  const hidden = attempt(refuse, covered, []);
  const hiddenHere = hidden.filter((name) => env[name] !== undefined);
  const rustNote = attempt(refuse, () => checkAlpineRust(files, plan), undefined);
  const { sources, digests } = attempt(refuse, () => decidingDigests(workspaceRoot, plan, known), NOTHING);
  const { hashing } = request;
  // Without the inference plugin the inputs are the user's own.
  if (hashing && inputDigest !== undefined && isComparable)
    attempt(
      refuse,
      () => {
        const parts = inferredParts(files, plan, request);
        refuseUnhashedToolchain(plan, parts, env);
        const inferred = parts.flatMap(({ inputs }) => inputs);
        const unseen = [...digests.keys()].filter((path) => !hasChecksum(files, plan.vendored, path));
        refuseUnhashed({ plan, workspaceRoot, files: unseen, inferred }, hashing);
        refuseChangedSinceHashing(workspaceRoot, [...digests.keys()], hashing, runStart(env));
      },
      undefined,
    );
  return {
    plan,
    workspaceRoot,
    files,
    sources,
    digests,
    known,
    env: Object.fromEntries(Object.entries(env).filter(([name]) => !hidden.includes(name))),
    notes: [
      ...(rustNote ? [rustNote] : []),
      ...otherFlagsNotes(files, plan),
      ...(hiddenHere.length > 0 ? [hiddenNote(hiddenHere)] : []),
    ],
  };
}

/** Outputs of tasks of the run are younger than the run: what counts for them is when those tasks ended. */
function refuseChangedSinceHashing(
  root: string,
  paths: string[],
  { planned, tasksEnded }: Hashing,
  start: number | undefined,
): void {
  const isMade = (path: string): boolean => planned.depOutputs.has(path);
  if (tasksEnded !== undefined) refuseChangedOutputs(root, paths.filter(isMade), tasksEnded);
  if (start === undefined) return;
  refuseLater(
    root,
    paths.filter((path) => !isMade(path)),
    start,
  );
}

const NOTHING = { sources: [], digests: new Map<string, string>() };

function planOf(files: Files, request: TargetRequest, refuse: Refuse): BuildPlan {
  const { project, workspaceRoot, commandLine, plugins, env, host, outputsOf } = request;
  const sources = {
    // Nx leaves this to us: schema.json says why.
    options: checkTargetOptions(request.options, `of ${request.task}`, refuse),
    commandLine,
    settings: settingsAt(files, project.root, plugins, refuse),
    projectRoot: project.root,
    workspaceRoot,
    env,
    host,
    outputsOf,
  };
  const normalized = normalizeOptions(sources, refuse);
  attempt(refuse, () => refuseRootAbove(workspaceRoot, findWorkspace(files, project.root)), undefined);
  return planBuild(files, project.name, project.root, normalized, refuse);
}

function otherFlagsNotes(files: Files, { cargoRoot, target }: BuildPlan): string[] {
  return triplesWithOtherFlags(readConfigs(files, cargoRoot), target).map(
    (triple) =>
      `the flags of [target.${triple}] in cargo's configuration do not apply: this build is for ${target}`,
  );
}

function hiddenNote(names: string[]): string {
  return (
    `cargo does not see ${names.join(', ')}, since the cache key of this target does not cover ` +
    'them; for that, set engine = "host" in [package.metadata.rust-static]'
  );
}
