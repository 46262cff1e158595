import type { ProjectConfiguration, TargetConfiguration } from '@nx/devkit';
import { isText } from '../json';
import { PLUGIN } from '../plan/crate-settings';
import type { NxWords } from './nx-words';

/** True for a project of Nx's graph. Nx has checked the rest. */
export const isProject = (value: unknown): value is Projects[string] =>
  typeof value === 'object' && value !== null && isText((value as { root?: unknown }).root);

/** The projects of Nx's graph, by name. */
export type Projects = Readonly<Record<string, Pick<ProjectConfiguration, 'targets'> & { root?: string }>>;

/**
 * Returns the beginnings of all paths that inputs of this plugin's targets match, relative to the Nx
 * root. They may match more.
 */
export function inputPrefixes(projects: Projects): string[] {
  const found = Object.values(projects).flatMap(({ root = '.', targets = {} }) =>
    Object.values(targets)
      .filter(isOurs)
      .flatMap(({ inputs = [] }) => inputs.flatMap((input) => prefixOf(input, root) ?? [])),
  );
  const all = [...new Set(found)].sort();
  // What begins with another one adds nothing.
  return all.filter((prefix, at) => at === 0 || !all.slice(0, at).some((other) => prefix.startsWith(other)));
}

/** True if a command line may run a target of this plugin. */
export function runsOurs({ asked }: NxWords, projects: Projects): boolean {
  const names = new Set(asked.map(({ target }) => target));
  return Object.values(projects).some(({ targets = {} }) =>
    Object.entries(targets).some(
      ([name, target]) => names.has(name) && (isOurs(target) || (target.dependsOn?.length ?? 0) > 0),
    ),
  );
}

function isOurs({ executor = '' }: TargetConfiguration): boolean {
  return executor.startsWith(`${PLUGIN}:`);
}

function prefixOf(input: unknown, root: string): string | undefined {
  const text = isText(input) ? input : (input as { fileset?: unknown }).fileset;
  if (!isText(text)) return undefined;
  const [, place, pattern = ''] = /^\{(workspaceRoot|projectRoot)\}\/(.*)$/.exec(text) ?? [];
  if (place === undefined) return undefined;
  const path = place === 'projectRoot' && root !== '.' ? `${root}/${pattern}` : pattern;
  return path.replace(/[?*[{(!+@].*$/s, '');
}
