import type { ExecutorContext } from '@nx/devkit';
import { withCancellation } from '../../engines/cancellation';
import { processTerminal } from '../../engines/terminal';
import { buildProject } from './build-project';
import type { StaticBuildOptions } from './schema';

/** Builds a crate's binaries as static executables: options, plan, engine, proof, artifact. */
export default async function staticBuild(
  options: StaticBuildOptions,
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  const terminal = processTerminal();
  await withCancellation(async (cancelled) => {
    const { said } = await buildProject(options, context, { terminal, cancelled });
    terminal.write(said);
  });
  return { success: true };
}
