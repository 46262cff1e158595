import { join, relative } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { openStaging } from '../../artifact/place-output';
import { filesOnDisk } from '../../cargo/files';
import { toPosix } from '../../cargo/paths';
import { withCancellation } from '../../engines/cancellation';
import { selectEngine } from '../../engines/select-engine';
import { processTerminal } from '../../engines/terminal';
import { checkAlpineRust } from '../../plan/alpine-rust';
import { planBuild } from '../../plan/plan';
import { refuseChanged, sourceDigests } from '../../plan/source-digest';
import { refuseUndeclared } from '../../plan/undeclared-inputs';
import { buildBinaries } from './build-binaries';
import { checkAgainstKey } from './check-key';
import { collectArtifact } from './collect-artifact';
import { environmentFor } from './environment';
import { projectOf } from '../task';
import { resolveOptions } from './resolve-options';
import type { StaticBuildOptions } from './schema';
import { smokeTest } from './smoke';
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
      const engine = await selectEngine(plan.engine);
      const session = await engine.open({
        plan,
        sources: [...before.keys()],
        workspaceRoot: context.root,
        terminal,
        cancelled,
        env,
      });
      try {
        const built = await terminal.stage(`compiled ${plan.bins.join(', ')}`, () =>
          buildBinaries(session, plan, files),
        );
        for (const { path } of built.executables)
          refuseUndeclared(
            plan,
            relativeTo(context.root, await session.filesRead(path)),
            new Set(before.keys()),
          );
        const artifact = await terminal.stage('proved static', () =>
          collectArtifact({ session, plan, built, files, folder: staging.folder }),
        );
        const { smoke } = plan;
        if (smoke)
          await terminal.stage('smoke test', () => smokeTest(session, artifact, staging.folder, smoke));
        cancelled.throwIfAborted();
        refuseChanged(before, sourceDigests(context.root, plan));
        staging.commit();
        terminal.write(summary(artifact, plan.outputPath));
      } finally {
        await session.close();
      }
    });
  } finally {
    staging.discard();
  }
  return { success: true };
}

function relativeTo(root: string, files: string[]): string[] {
  return files.map((file) => toPosix(relative(root, file)) || '.');
}
