import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { openStaging } from '../../artifact/place-output';
import { filesOnDisk } from '../../cargo/files';
import type { BuildRequest } from '../../engines/engine';
import { checkAlpineRust } from '../../plan/alpine-rust';
import { planBuild } from '../../plan/plan';
import { refuseChanged, sourceDigests } from '../../plan/source-digest';
import { worded } from '../../system-errors';
import { projectOf } from '../task';
import { buildArtifact } from './build-artifact';
import { checkAgainstKey } from './check-key';
import { environmentFor } from './environment';
import { resolveOptions } from './resolve-options';
import type { StaticBuildOptions } from './schema';
import { summary } from './summary';

/** What a build is given besides options and context. */
interface Turn extends Pick<BuildRequest, 'terminal' | 'cancelled' | 'reuse'> {
  /** How many builds come next that may use what this one has compiled. */
  following?: number;
}

/**
 * One project from options to output: plan, engine, proof, artifact.
 *
 * @returns how many of the builds that follow may run at once, and the lines that say what was built
 * @throws RustStaticError for whatever keeps the output from being built, proven and put in place
 */
export const buildProject = worded(build);

async function build(
  options: StaticBuildOptions,
  context: ExecutorContext,
  { terminal, cancelled, reuse, following }: Turn,
): Promise<{ lanes: number; said: string }> {
  const { name, root } = projectOf(context);
  const files = { ...filesOnDisk(context.root), memo: new Map<string, unknown>() };
  const plan = planBuild(files, name, root, resolveOptions(files, root, options, context));
  checkAgainstKey(files, plan, options, context);
  const rustNote = checkAlpineRust(files, plan);
  if (rustNote) terminal.write(`rust-static: ${rustNote}\n`);
  const env = environmentFor(plan, options, context, terminal);
  const before = sourceDigests(context.root, plan);
  const staging = openStaging(join(context.root, plan.outputPath));
  const where = { sources: [...before.keys()], workspaceRoot: context.root, env };
  try {
    const request = { plan, ...where, terminal, cancelled, ...(reuse && { reuse }) };
    const { artifact, lanes } = await buildArtifact(request, files, staging.folder, following);
    cancelled.throwIfAborted();
    refuseChanged(before, sourceDigests(context.root, plan));
    staging.commit();
    return { lanes, said: summary(artifact, plan.outputPath) };
  } finally {
    staging.discard();
  }
}
