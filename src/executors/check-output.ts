import type { ExecutorContext } from '@nx/devkit';
import { RustStaticError } from '../errors';
import { taskOf } from './task';

/**
 * Makes sure that what a target writes is what Nx caches: it fixes a task's outputs when it makes the graph.
 *
 * @param outputPath relative to the Nx root
 * @throws RustStaticError when they differ
 */
export function checkOutput(outputPath: string, context: ExecutorContext): void {
  const outputs = taskOf(context)?.outputs;
  // Nx keeps a slash at the end; the plan does not.
  if (!outputs?.length || outputs.some((output) => output.replace(/\/$/, '') === outputPath)) return;
  throw new RustStaticError(
    `Option "outputPath" is "${outputPath}", but the target's outputs are ${outputs.join(', ')}`,
    {
      reason: 'Nx would cache those instead, and a later hit would restore an old binary.',
      remedy: 'Spell it --outputPath on the command line, or set it in Cargo.toml or project.json.',
    },
  );
}
