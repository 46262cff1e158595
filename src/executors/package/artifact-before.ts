import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { ARTIFACT_FILE } from '../../artifact/artifact';
import { RustStaticError } from '../../errors';
import { STATIC_BUILD } from '../../plan/crate-settings';
import { defaultOutput } from '../../plan/normalize-options';
import { configuredOutput, type TaskOutput } from '../task-outputs';

/**
 * Returns the output of the only static build before this task, or the configured output folder of
 * the project's own build.
 */
export function artifactBefore(context: ExecutorContext, before: TaskOutput[], root: string): string {
  const outputs = before.filter(({ executor }) => executor === STATIC_BUILD);
  const tasks = [...new Set(outputs.map(({ task }) => task))];
  if (tasks.length > 1)
    throw new RustStaticError(
      `${context.projectName}:${context.targetName} depends on ${tasks.length} static builds`,
      {
        code: 'static-build-ambiguous',
        reason: `A package is made of one: ${tasks.join(', ')}.`,
        remedy: 'Say with the option "artifact" which output it is, or make a target for each.',
      },
    );
  const holds = ({ path }: TaskOutput): boolean => existsSync(join(context.root, path, ARTIFACT_FILE));
  const own = (outputs.find(holds) ?? outputs[0])?.path;
  return own ?? configuredOutput(context, STATIC_BUILD) ?? defaultOutput(root);
}
