import type { ExecutorContext } from '@nx/devkit';
import { RustStaticError } from '../../errors';
import type { Files } from '../../cargo/files';
import { findWorkspace } from '../../cargo/workspace';
import { hostFacts } from '../../plan/host-facts';
import { crateSettings, pluginSettings } from '../../plan/crate-settings';
import { normalizeOptions, type NormalizedOptions } from '../../plan/normalize-options';
import type { Settings } from '../../plan/settings';
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
    commandLine: commandLineOf(context),
    settings: settingsFor(files, root, context),
    projectRoot: root,
    workspaceRoot: context.root,
    env: process.env,
    host: hostFacts(),
  });
}

/** What is said of a crate outside its targets, as inference sees it. */
export function settingsFor(files: Files, root: string, context: ExecutorContext): Settings {
  const workspace = findWorkspace(files, root);
  const crate = workspace.members.find((member) => member.root === root);
  const plugin = pluginSettings(context.nxJsonConfiguration?.plugins ?? []);
  return crateSettings(crate, workspace.manifest, plugin);
}

// Nx merges the command line into the options; only the task remembers which of them it gave.
function commandLineOf({
  taskGraph,
  projectName,
  targetName,
  configurationName,
}: ExecutorContext): StaticBuildOptions {
  const id = [projectName, targetName, configurationName].filter(Boolean).join(':');
  const tasks = taskGraph?.tasks ?? {};
  return ((tasks[id] ?? tasks[`${projectName}:${targetName}`])?.overrides ?? {}) as StaticBuildOptions;
}
