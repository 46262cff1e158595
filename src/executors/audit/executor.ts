import { join, relative } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { readArtifact } from '../../artifact/artifact';
import { fetchDatabase, readDatabase } from '../../audit/database';
import { describeFinding, findingsIn, type Finding } from '../../audit/findings';
import { isGitAddress } from '../../audit/git-address';
import { refuseChangedSinceHash, timesNow, type HashTimes } from '../../build/hashed-files';
import { isHashed } from '../../build/hashing';
import { joinPath } from '../../cargo/paths';
import { withoutUserInfo } from '../../cargo/user-info';
import { processTerminal } from '../../engines/terminal';
import { RustStaticError } from '../../errors';
import { plannedInputs } from '../../nx/hash-plan';
import { readDependencies } from '../../packaging/open-artifact';
import { inWorkspace } from '../../packaging/place-files';
import { withUserErrors } from '../../system-errors';
import { artifactBefore } from '../package/artifact-before';
import { projectOf, taskOf } from '../task';
import { outputsBefore } from '../task-outputs';
import type { AuditOptions } from './schema';

/**
 * Compares the crates of an artifact with advisories.
 *
 * @param ask returns what Nx hashes for tasks
 */
export async function audit(
  { advisories, ignoredAdvisories = [], artifact }: AuditOptions,
  context: ExecutorContext,
  ask: typeof plannedInputs,
): Promise<{ success: boolean }> {
  const { root } = projectOf(context);
  const folder =
    artifact === undefined
      ? artifactBefore(context, outputsBefore(context), root)
      : inWorkspace('artifact', artifact, root);
  const full = join(context.root, folder);
  const isGit = isGitAddress(advisories);
  if (isGit && context.target?.cache) throw notHashed(taskOf(context)?.id ?? 'audit', advisories);
  const at = isGit
    ? await fetchDatabase(advisories, context.root, process.env)
    : join(context.root, inWorkspace('advisories', advisories, root));
  const times = timesNow(process.env);
  const database = readDatabase(at, context.root);
  if (!isGit) {
    const folder = relative(context.root, at);
    await refuseUnhashed({ folder, files: database.files, times }, context, ask);
  }
  const found = findingsIn(
    readArtifact(full),
    readDependencies(full),
    database.advisories,
    ignoredAdvisories,
  );
  const faults = found.filter(({ advisory }) => advisory.informational === undefined);
  const notes = found.filter(({ advisory }) => advisory.informational !== undefined);
  report(context.projectName ?? '', { faults, notes, known: database.advisories.length });
  return { success: faults.length === 0 };
}

export default withUserErrors((options: AuditOptions, context: ExecutorContext) =>
  audit(options, context, plannedInputs),
);

/**
 * With a cache, a change of a database that Nx does not hash would not be noticed. Nor may it change
 * between Nx's hash and the end of reading.
 */
async function refuseUnhashed(
  { folder, files, times }: { folder: string; files: readonly string[]; times: HashTimes },
  context: ExecutorContext,
  ask: typeof plannedInputs,
): Promise<void> {
  const task = taskOf(context)?.id;
  if (task === undefined || !context.target?.cache) return;
  const workspaceRoot = context.root;
  const planned = (await ask([task], context)).get(task)!;
  const missing = files.find((file) => !isHashed(planned, workspaceRoot, file));
  if (missing !== undefined) throw notHashed(task, missing);
  refuseChangedSinceHash({ workspaceRoot, files, named: [joinPath(folder, 'crates')], planned }, times);
}

function notHashed(task: string, what: string): RustStaticError {
  return new RustStaticError(`The cache key of ${task} does not cover ${withoutUserInfo(what)}`, {
    code: 'advisories-not-hashed',
    reason:
      'Nx hashes no ignored files, submodules and other repositories, so it would not see new advisories.',
    remedy:
      'Commit the files of the database, or set "cache": false on the target, as it is for the address of a repository.',
  });
}

function report(
  project: string,
  { faults, notes, known }: { faults: Finding[]; notes: Finding[]; known: number },
): void {
  const lines = [
    ...(notes.length > 0 ? ['Notes:', ...notes.map(describeFinding), ''] : []),
    ...(faults.length > 0 ? ['Vulnerabilities:', ...faults.map(describeFinding), ''] : []),
    `rust-static: ${project}: ${faults.length === 0 ? 'no' : faults.length} known ${faults.length === 1 ? 'vulnerability' : 'vulnerabilities'}, ${known} advisories compared`,
    ...(faults.length > 0
      ? ['Update the crates (cargo update), or list what does not concern you in "ignoredAdvisories".']
      : []),
  ];
  processTerminal().write(`${lines.join('\n')}\n`);
}
