import type { ExecutorContext, Task } from '@nx/devkit';
import { RustStaticError } from '../../errors';
import type { Files } from '../../cargo/files';
import { hostFacts } from '../../plan/host-facts';
import { settingsAt } from '../../plan/crate-settings';
import { normalizeOptions, type NormalizedOptions } from '../../plan/normalize-options';
import type { StaticBuildOptions } from './schema';

/** The project that an executor runs for. */
export function projectOf(context: ExecutorContext): { name: string; root: string } {
  const name = context.projectName ?? '';
  const project = context.projectsConfigurations.projects[name];
  if (project) return { name, root: project.root };
  throw new RustStaticError(`No project "${name}" in the workspace`, {
    reason: 'The executor was called without a project.',
    remedy: 'Run it as a target: `nx run <project>:static-build`.',
  });
}

/** Joins what Nx hands over with the crate's own settings. */
export function resolveOptions(
  files: Files,
  root: string,
  options: StaticBuildOptions,
  context: ExecutorContext,
): NormalizedOptions {
  const { slice: _slice, ...given } = options;
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

/** The task that is running; its configuration, where it has one, is part of the id. */
export function taskOf({
  taskGraph,
  projectName,
  targetName,
  configurationName,
}: ExecutorContext): Task | undefined {
  const id = [projectName, targetName, configurationName].filter(Boolean).join(':');
  return taskGraph?.tasks[id] ?? taskGraph?.tasks[`${projectName}:${targetName}`];
}
