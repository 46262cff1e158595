import { explainCargo, stripColours } from '../failures/explain-cargo';
import { broughtInBy } from '../cargo/feature-reach';
import type { Files } from '../cargo/files';
import { collectMessages, crateOfPackageId, type BuildMessages } from '../cargo/messages';
import { readManifest } from '../cargo/manifest';
import { joinPath, toPosix } from '../cargo/paths';
import { pruningSource } from '../cargo/pruning-source';
import { findWorkspace } from '../cargo/workspace';
import type { BuildSession } from '../engines/engine';
import { RustStaticError } from '../errors';
import { alpineOf } from '../plan/alpine-rust';
import type { BuildPlan } from '../plan/plan';
import { missingInput } from '../plan/undeclared-inputs';
import { keepBuildLogs } from './build-logs';
import type { PreparedBuild } from './request';

/**
 * Runs cargo and takes the binaries from its JSON messages. It never guesses their paths.
 *
 * @throws RustStaticError if cargo fails, or if it reports no executable for a requested binary
 */
export async function buildBinaries(session: BuildSession, prepared: PreparedBuild): Promise<BuildMessages> {
  const { plan } = prepared;
  const built = await compile(session, prepared);
  const { executables } = built;
  const certain = plan.bins.filter((name) => executables.length === 0 || !plan.undecided.includes(name));
  const missing = certain.filter((name) => !executables.some((executable) => executable.name === name));
  if (missing.length > 0)
    throw new RustStaticError(`Cargo built no executable named ${missing.join(', ')}`, {
      code: 'executable-missing',
      reason: `It reported ${executables.map(({ name }) => name).join(', ') || 'none at all'}.`,
      remedy:
        'Check the option "features" for what these binaries require, and "cargoArgs" for arguments that stop cargo from linking.',
    });
  return { ...built, executables: executables.filter(({ name }) => plan.bins.includes(name)) };
}

/**
 * Runs cargo and returns what its JSON messages say.
 *
 * @throws RustStaticError if cargo fails
 */
export async function compile(session: BuildSession, prepared: PreparedBuild): Promise<BuildMessages> {
  const { plan, files } = prepared;
  const messages = collectMessages(plan.target, plan.profile);
  const result = await session.build(messages.add);
  if (result.exitCode === 0) return messages.result;
  const { linked } = messages.result;
  const context = {
    ...plan,
    alpine: alpineOf(files, plan),
    broughtIn: onlyByStaticFeature(files, plan),
    linked: linked.map(({ library, packageId }) => ({ library, crate: crateOfPackageId(packageId) })),
  };
  const logs = await keepBuildLogs(session, prepared, result.stderr);
  const seenAt = toPosix(session.manifestPath).slice(0, -joinPath(plan.crate.root, 'Cargo.toml').length);
  throw (
    missingInput(plan, stripColours(result.stderr), { files, seenAt }) ??
    explainCargo('build', context, { ...result, logs })
  );
}

/** Returns the crates that only the feature for static builds brings in, each with the chain. */
function onlyByStaticFeature(files: Files, plan: BuildPlan): Map<string, string[]> {
  const { staticFeature, features, noDefaultFeatures } = plan;
  const workspace = findWorkspace(files, plan.crate.root);
  const crate = readManifest(files, plan.crate.root);
  if (!staticFeature || !crate) return new Map();
  const others = features.filter((name) => name !== staticFeature);
  const enabled = [...(noDefaultFeatures ? [] : ['default']), ...others];
  return broughtInBy(files, pruningSource(files, workspace), crate, staticFeature, enabled);
}
