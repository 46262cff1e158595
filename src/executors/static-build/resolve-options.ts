import type { ExecutorContext } from '@nx/devkit';
import type { Files } from '../../cargo/files';
import { hostFacts } from '../../plan/host-facts';
import { settingsAt } from '../../plan/crate-settings';
import { normalizeOptions, type NormalizedOptions } from '../../plan/normalize-options';
import { checkTargetOptions } from '../../plan/settings';
import { taskOf } from '../task';
import type { StaticBuildOptions } from './schema';

/**
 * Joins what Nx hands over with the crate's own settings.
 *
 * @throws RustStaticError for an option that is none, or has a value of another type
 */
export function resolveOptions(
  files: Files,
  root: string,
  options: StaticBuildOptions,
  context: ExecutorContext,
): NormalizedOptions {
  const { inputDigest: _digest, ...given } = options;
  // Nx leaves this to us: the schema says why.
  checkTargetOptions(given, `of ${context.projectName}:${context.targetName}`);
  return normalizeOptions({
    options: given,
    // Nx merges the command line into the options; only the task remembers which of them it gave.
    commandLine: (taskOf(context)?.overrides ?? {}) as StaticBuildOptions,
    settings: settingsAt(files, root, context.nxJsonConfiguration?.plugins ?? []),
    projectRoot: root,
    workspaceRoot: context.root,
    env: process.env,
    host: hostFacts(),
  });
}
