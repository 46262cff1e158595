import { readConfigs, triplesWithOtherFlags } from '../cargo/config';
import { filesAtOnce, type Files } from '../cargo/files';
import { attempt, rethrow, type Refuse } from '../errors';
import { checkAlpineRust } from '../plan/alpine-rust';
import { ENGINES } from '../engine-facts';
import { pluginOptions } from '../plan/crate-settings';
import { givenVariables } from '../plan/host-environment';
import { refuseNativeCpu } from '../plan/native-cpu';
import type { BuildPlan } from '../plan/plan';
import { refuseUnknownProfile } from '../plan/unknown-profile';
import { unitsPolicy } from '../units/policy';
import { refuseOtherOutput, refuseUncovered } from './guards';
import { KnownFiles } from './known-files';
import { planRequest, refuseOtherBuilder } from './plan-request';
import { refuseOutdatedKey } from './refuse-outdated-key';
import type { PreparedBuild, TargetRequest } from './request';
import { decidingDigests } from './sources';

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
  const plan = planRequest(files, { ...request, options }, refuse);
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
  const inputs = { files, plan, digests, known };
  if (isComparable) attempt(refuse, () => refuseOutdatedKey(request, inputs), undefined);
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

const NOTHING = { sources: [], digests: new Map<string, string>() };

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
