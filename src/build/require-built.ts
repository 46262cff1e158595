import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ENGINES } from '../engine-facts';
import { RustStaticError } from '../errors';
import { scratchFolder } from '../scratch-folder';
import { digestsIn, recordedFiles, recordFiles, type FileDigests } from './build-record';
import type { PreparedBuild } from './request';
import { buildInto, type BuildContext } from './run';

/**
 * Makes sure that the output of a build was made from its sources. Nx may have restored it from a
 * cache that others can write to.
 *
 * The output must be what a build on this machine has recorded for the same inputs. Without such a
 * record, the build runs again from nothing, and the results are compared.
 *
 * @throws RustStaticError if a file of the output differs, is missing, or was added
 */
export async function requireBuilt(prepared: PreparedBuild, context: BuildContext): Promise<void> {
  const { plan, workspaceRoot } = prepared;
  const folder = join(workspaceRoot, plan.outputPath);
  if (!existsSync(folder))
    throw new RustStaticError(`No ${plan.outputPath}`, {
      code: 'output-missing',
      reason: `It is what the static build of ${plan.project} writes.`,
      remedy: `Run \`${commandFor(plan)}\`.`,
    });
  const found = await digestsIn(folder);
  const recorded = recordedFiles(prepared);
  if (recorded)
    return refuseDifferent(
      plan,
      found,
      recorded,
      'a build of the same sources on this machine has written other bytes',
    );
  if (ENGINES[plan.engine].usesHostEnvironment)
    throw new RustStaticError(`Nobody knows whether ${plan.outputPath} was built from these sources`, {
      code: 'output-unproven',
      reason:
        'No build on this machine has recorded it, so a cache may have supplied it. With the engine "host", code of crates would run beside your credentials, so it is not built again here.',
      remedy: `Run \`${commandFor(plan)}\` first, on this machine and without credentials.`,
    });
  context.terminal.write(
    `rust-static: ${plan.outputPath} comes from a cache, and no build on this machine has recorded it. Building it again to compare. Signing in the job that builds avoids this.\n`,
  );
  const made = await rebuilt(prepared, context);
  refuseDifferent(plan, found, made, 'a build from nothing has written other bytes');
  recordFiles(prepared, made);
}

async function rebuilt(prepared: PreparedBuild, context: BuildContext): Promise<FileDigests> {
  const folder = await scratchFolder('rebuild');
  try {
    await buildInto(prepared, folder, {
      ...context,
      fresh: randomBytes(6).toString('hex'),
      hasSecrets: true,
    });
    return await digestsIn(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function refuseDifferent(
  plan: PreparedBuild['plan'],
  found: FileDigests,
  made: FileDigests,
  reason: string,
): void {
  const names = [...new Set([...Object.keys(found), ...Object.keys(made)])].sort();
  const different = names.filter((name) => found[name] !== made[name]);
  if (different.length === 0) return;
  throw new RustStaticError(`${plan.outputPath} was not built from these sources: ${different.join(', ')}`, {
    code: 'output-forged',
    reason: `For these files, ${reason}. Either somebody has changed them or the entry in the cache, or the build is not reproducible.`,
    remedy: `Run the same command with --skip-nx-cache, which builds again. Then remove the entry from the cache: \`npx nx reset\` empties the local one. \`npx rust-static reproduce ${plan.project}\` shows whether the build is reproducible.`,
  });
}

function commandFor({ project }: PreparedBuild['plan']): string {
  return `npx nx run ${project}:static-build --skip-nx-cache`;
}
