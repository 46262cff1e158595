import { readConfigs, triplesWithOtherFlags } from '../cargo/config';
import { filesAtOnce, type Files } from '../cargo/files';
import { findWorkspace } from '../cargo/workspace';
import { attempt, rethrow, type Refuse } from '../errors';
import { checkAlpineRust } from '../plan/alpine-rust';
import { ENGINES } from '../engine-facts';
import { isManaged } from '../plan/choose-dockerfile';
import { pluginOptions, settingsAt } from '../plan/crate-settings';
import { refuseMissingSysroot, refuseOtherVendor } from '../plan/cross';
import { givenVariables } from '../plan/host-environment';
import { refuseNativeCpu } from '../plan/native-cpu';
import { defaultOutput, normalizeOptions } from '../plan/normalize-options';
import { checkOptionValues } from '../plan/option-values';
import { fillDefaults } from '../plan/options/option';
import { STATIC_BUILD_OPTIONS } from '../plan/options/static-build';
import {
  settingsForTests,
  STATIC_TEST_OPTIONS,
  TEST_OPTIONS,
  type StaticTestOptions,
} from '../plan/options/static-test';
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
import { isMade, refuseUnhashed, type Hashing } from './hashing';
import { refuseLater, refuseChangedOutputs, runStart } from '../plan/run-start';
import { hasChecksum } from '../plan/vendored';
import { refuseUnknownProfile } from '../plan/unknown-profile';
import { unitsPolicy, type UnitsPolicy } from '../units/policy';
import { KnownFiles } from './known-files';
import { refuseRemovedInputs } from './removed-inputs';
import { decidingDigests } from './sources';

/** A target to build, from Nx or the command line. */
export interface TargetRequest extends Omit<HashedTarget, 'inputDigest'> {
  /** Absolute path of the Nx workspace. */
  workspaceRoot: string;
  project: { name: string; root: string };
  /** Such as `app:static-build`. Used in messages. */
  task: string;
  /** The target's options, merged with those of the command line. */
  options: Settings & StaticTestOptions & { inputDigest?: string };
  /** True to run the crate's tests instead of building its binaries. */
  isTest?: boolean;
  /** Options of the command line only. */
  commandLine: Settings;
  /** The folders that Nx caches, relative to the Nx root. Undefined if unknown. */
  outputs: readonly string[] | undefined;
  /** Returns the outputs that another target declares. Throws if Nx would not hash them. */
  outputsOf: (target: TargetRef) => readonly string[];
  /** How Nx hashes the target. Undefined if no target runs. */
  hashing: Hashing | undefined;
  env: NodeJS.ProcessEnv;
}

/**
 * A build that has passed all checks before its start. Only its sources and its toolchain can still
 * make it fail. It is a plain value: nothing has been started.
 */
export interface PreparedBuild {
  plan: BuildPlan;
  workspaceRoot: string;
  /** The workspace at the time of preparation. */
  files: Files;
  /** The files that the build sees, relative to the Nx root, sorted. */
  sources: string[];
  /**
   * SHA-256 of every file that affects the build, at the time of preparation, by path relative to
   * the Nx root.
   */
  digests: Map<string, string>;
  /** Digests of files that were already read, so that nothing is read twice. */
  known: KnownFiles;
  /** The environment variables that the engine may use. */
  env: NodeJS.ProcessEnv;
  /** Messages for the user. */
  notes: string[];
  /** Where compiled crates come from. Absent if none are shared. */
  units?: UnitsPolicy;
}

/** Options for preparing. All have defaults. */
interface How {
  /** A view of the workspace that several builds share, so that nothing is parsed twice. */
  files?: Files;
  /** Digests of files that were already read. */
  known?: KnownFiles;
  /** Receives every problem that prevents the build. The default throws the first one. */
  refuse?: Refuse;
}

/**
 * Prepares a build from files and options. This is the only way to get a plan. Everything that can
 * be checked before the start is checked here.
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
  // The graph does not contain a refused value, so comparing would report the same problem again.
  const isComparable = !isRefused;
  attempt(refuse, () => isComparable && refuseOtherOutput(plan.outputPath, request.outputs), undefined);
  const covered = (): string[] =>
    isComparable ? refuseUncovered(files, plan, { ...request, inputDigest }) : [];
  const hidden = attempt(refuse, covered, []);
  const hiddenHere = hidden.filter((name) => env[name] !== undefined);
  const visible = Object.fromEntries(Object.entries(env).filter(([name]) => !hidden.includes(name)));
  attempt(refuse, () => refuseOtherBuilder(files, plan, request), undefined);
  attempt(refuse, () => refuseUnknownProfile(files, plan, env), undefined);
  const { usesHostEnvironment } = ENGINES[plan.engine];
  const given = usesHostEnvironment ? givenVariables(visible, plan.target) : {};
  attempt(refuse, () => refuseNativeCpu([], given), undefined);
  const rustNote = attempt(refuse, () => checkAlpineRust(files, plan), undefined);
  const { sources, digests } = attempt(refuse, () => decidingDigests(workspaceRoot, plan, known), NOTHING);
  const { hashing } = request;
  // Without the inference plugin, the user is responsible for the inputs.
  if (hashing && inputDigest !== undefined && isComparable)
    attempt(
      refuse,
      () => {
        const parts = inferredParts(files, plan, request);
        refuseUnhashedToolchain(plan, parts, env);
        const inferred = parts.flatMap(({ inputs }) => inputs);
        const unseen = [...digests.keys()].filter((path) => !hasChecksum(files, plan.vendored, path));
        refuseUnhashed({ plan, workspaceRoot, files: unseen, inferred }, hashing);
        const [paths, start] = [[...digests.keys()], runStart(env)];
        refuseChangedSinceHashing(workspaceRoot, paths, hashing, start);
        if (start !== undefined)
          refuseRemovedInputs({ plan, workspaceRoot, files, paths, known, env }, start);
      },
      undefined,
    );
  const units = usesHostEnvironment
    ? undefined
    : attempt(refuse, () => unitsPolicy(pluginOptions(request.plugins, plan.crate.root), env), undefined);
  return {
    plan,
    ...(units && { units }),
    workspaceRoot,
    files,
    sources,
    digests,
    known,
    env: visible,
    notes: [
      ...(rustNote ? [rustNote] : []),
      ...otherFlagsNotes(files, plan),
      ...(hiddenHere.length > 0 ? [hiddenNote(hiddenHere)] : []),
    ],
  };
}

/** Refuses triples that the generated Dockerfile cannot have, and a triple that it does not have yet. */
function refuseOtherBuilder(files: Files, plan: BuildPlan, { plugins }: TargetRequest): void {
  const { crate, dockerfile, builderImage } = plan;
  const text = files.read(dockerfile) ?? '';
  if (!isManaged(text) || builderImage !== undefined || !ENGINES[plan.engine].isContainer) return;
  const settings = settingsAt(files, crate.root, plugins);
  refuseOtherVendor(settings, plan.target);
  refuseMissingSysroot(plan, text, settings.triples);
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

const NOTHING = { sources: [], digests: new Map<string, string>() };

function planOf(files: Files, request: TargetRequest, refuse: Refuse): BuildPlan {
  const { project, workspaceRoot, commandLine, plugins, env, host, outputsOf } = request;
  const { isTest = false } = request;
  const table = isTest ? STATIC_TEST_OPTIONS : STATIC_BUILD_OPTIONS;
  // Nx does not check these; schema.json says why.
  const given = checkTargetOptions(request.options, `of ${request.task}`, refuse, table);
  const settings = settingsAt(files, project.root, plugins, refuse);
  const sources = {
    options: isTest ? { ...ofTests(project.root), ...given } : given,
    commandLine,
    settings: isTest ? settingsForTests(settings) : settings,
    projectRoot: project.root,
    workspaceRoot,
    env,
    host,
    outputsOf,
  };
  const normalized = normalizeOptions(sources, refuse);
  attempt(refuse, () => refuseRootAbove(workspaceRoot, findWorkspace(files, project.root)), undefined);
  const tests = isTest ? fillDefaults(TEST_OPTIONS, given) : undefined;
  if (tests) checkOptionValues(TEST_OPTIONS, tests, refuse);
  return planBuild(files, project.name, project.root, { ...normalized, ...(tests && { tests }) }, refuse);
}

function ofTests(root: string): StaticTestOptions {
  return { profile: STATIC_TEST_OPTIONS.profile.default, outputPath: defaultOutput(root, 'static-test') };
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
