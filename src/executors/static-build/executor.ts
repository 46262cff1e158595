import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { openStaging } from '../../artifact/place-output';
import { filesOnDisk } from '../../cargo/files';
import { withCancellation } from '../../engines/cancellation';
import { processTerminal } from '../../engines/terminal';
import { checkAlpineRust } from '../../plan/alpine-rust';
import { planBuild } from '../../plan/plan';
import { refuseChanged, sourceDigests } from '../../plan/source-digest';
import { buildArtifact } from './build-artifact';
import { checkAgainstKey } from './check-key';
import { environmentFor } from './environment';
import { projectOf } from '../task';
import { resolveOptions } from './resolve-options';
import type { StaticBuildOptions } from './schema';
import { summary } from './summary';

/** Builds a crate's binaries as static executables: options, plan, engine, proof, artifact. */
export default async function staticBuild(
  options: StaticBuildOptions,
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  const { name, root } = projectOf(context);
  const files = { ...filesOnDisk(context.root), memo: new Map<string, unknown>() };
  const plan = planBuild(files, name, root, resolveOptions(files, root, options, context));
  checkAgainstKey(files, plan, options, context);
  const rustNote = checkAlpineRust(files, plan);
  const terminal = processTerminal();
  if (rustNote) terminal.write(`rust-static: ${rustNote}\n`);
  const env = environmentFor(plan, options, context, terminal);
  const before = sourceDigests(context.root, plan);
  const output = join(context.root, plan.outputPath);
  const staging = openStaging(output);
  try {
    await withCancellation(async (cancelled) => {
      const request = {
        plan,
        sources: [...before.keys()],
        workspaceRoot: context.root,
        terminal,
        cancelled,
        env,
      };
      const artifact = await buildArtifact(request, files, staging.folder);
      cancelled.throwIfAborted();
      refuseChanged(before, sourceDigests(context.root, plan));
      staging.commit();
      terminal.write(summary(artifact, plan.outputPath));
    });
  } finally {
    staging.discard();
  }
  return { success: true };
}
