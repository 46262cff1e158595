import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { openStaging } from '../../artifact/place-output';
import { refuseOtherOutput } from '../../build/guards';
import { refuseChangedSinceHash, timesNow } from '../../build/hashed-files';
import { isHashed } from '../../build/hashing';
import { wrapped } from '../../progress/wrapped';
import { processTerminal } from '../../engines/terminal';
import { openArtifact } from '../../packaging/open-artifact';
import { inWorkspace } from '../../packaging/place-files';
import { planPackage, type PackagePlan } from '../../packaging/package-plan';
import { CHECKSUMS, writePackage } from '../../packaging/write-package';
import { sourceDateEpoch } from '../../plan/source-date-epoch';
import { withUserErrors } from '../../system-errors';
import { plannedInputs } from '../../nx/hash-plan';
import { projectOf, taskOf } from '../task';
import { outputsBefore } from '../task-outputs';
import { artifactBefore } from './artifact-before';
import { filesBelow, refuseUnhashedFiles, type PackedFiles } from './inputs';
import { refuseOtherProfile } from './own-profile';
import type { PackageOptions } from './schema';

/**
 * Creates archive, image, SBOM and checksums from checked binaries of static-build.
 *
 * @param ask returns what Nx hashes for tasks
 */
export async function packageBinaries(
  { artifact, plugin: _plugin, ...settings }: PackageOptions,
  context: ExecutorContext,
  ask: typeof plannedInputs,
): Promise<{ success: boolean }> {
  const { root } = projectOf(context);
  const plan = planPackage(settings, root);
  refuseOtherOutput(plan.outputPath, taskOf(context)?.outputs);
  const before = outputsBefore(context);
  const produced = before.map(({ path }) => path);
  const folder =
    artifact === undefined ? artifactBefore(context, before, root) : inWorkspace('artifact', artifact, root);
  const named = filesOf(plan);
  const refuseChanged = await hashedFiles(context, { root, named, artifact: folder, produced }, ask);
  refuseChanged();
  const epoch = Number(sourceDateEpoch(process.env));
  const opened = await openArtifact(join(context.root, folder));
  if (artifact === undefined) refuseOtherProfile(context, root, { folder, profile: opened.artifact.profile });
  const staging = openStaging(join(context.root, plan.outputPath), { maker: 'package', marker: CHECKSUMS });
  try {
    const scope = { workspaceRoot: context.root, produced };
    const lines = await writePackage(staging.folder, { plan, opened, scope, epoch });
    refuseChanged();
    staging.commit();
    const output = lines.map(
      ([file, ...facts]) => `${wrapped(`rust-static: ${plan.outputPath}/${file}:`, facts)}\n`,
    );
    processTerminal().write(output.join(''));
  } finally {
    staging.discard();
  }
  return { success: true };
}

export default withUserErrors((options: PackageOptions, context: ExecutorContext) =>
  packageBinaries(options, context, plannedInputs),
);

/**
 * Makes sure that Nx hashes what is packaged.
 *
 * @returns a function that refuses files which have changed since Nx hashed them
 * @throws RustStaticError for a file that Nx does not hash
 */
async function hashedFiles(
  context: ExecutorContext,
  packed: Pick<PackedFiles, 'root' | 'named' | 'artifact' | 'produced'>,
  ask: typeof plannedInputs,
): Promise<() => void> {
  const task = taskOf(context)?.id;
  // A target without caching never returns an outdated result.
  if (task === undefined || !context.target?.cache) return () => {};
  const times = timesNow(process.env);
  const planned = (await ask([task], context)).get(task)!;
  const workspaceRoot = context.root;
  refuseUnhashedFiles(planned, { ...packed, task, workspaceRoot, env: process.env });
  const named = packed.named.map(([, path]) => path);
  // What git ignores is not packaged.
  const files = filesBelow(workspaceRoot, named).filter((file) => isHashed(planned, workspaceRoot, file));
  return () => refuseChangedSinceHash({ workspaceRoot, files, named, planned }, times);
}

/** Returns the paths that a plan names, with their options. */
function filesOf({ files, image, install, certificates }: PackagePlan): [option: string, path: string][] {
  return [
    ...files.map(({ from }): [string, string] => ['files', from]),
    ...image.files.map(({ from }): [string, string] => ['image.files', from]),
    ...install.files.map(({ from }): [string, string] => ['install', from]),
    ...(typeof certificates === 'string' ? [] : [['certificates', certificates.file] as [string, string]]),
  ];
}
