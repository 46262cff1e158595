import type { ProjectConfiguration, TargetConfiguration } from '@nx/devkit';
import { isText } from '../json';
import { ancestors } from '../cargo/paths';
import { PLUGIN } from '../plan/crate-settings';
import { isExcluded, ROOT_LOGS } from '../plan/root-crate';
import type { NxWords } from './nx-words';

/** True for a project of Nx's graph. Nx has checked the rest. */
export const isProject = (value: unknown): value is Projects[string] =>
  typeof value === 'object' && value !== null && isText((value as { root?: unknown }).root);

/** The projects of Nx's graph, by name. */
export type Projects = Readonly<Record<string, Pick<ProjectConfiguration, 'targets'> & { root?: string }>>;

/** Inputs of targets that leave out the same paths. All paths are relative to the Nx root. */
export interface InputReach {
  /** The beginnings of all paths that the inputs match. They may match more. */
  prefixes: string[];
  /** Files that the inputs exclude, folders with `/` at the end, and `ROOT_LOGS`. */
  leftOut: ReadonlySet<string>;
}

/** Returns what the inputs of this plugin's targets reach. */
export function inputReach(projects: Projects): InputReach[] {
  const found = new Map<string, { prefixes: Set<string>; leftOut: Set<string> }>();
  for (const { root = '.', targets = {} } of Object.values(projects))
    for (const { inputs = [] } of Object.values(targets).filter(isOurs)) {
      const leftOut = inputs.flatMap((input) => leftOutBy(input) ?? []).sort();
      const key = JSON.stringify(leftOut);
      const group = found.get(key) ?? { prefixes: new Set(), leftOut: new Set(leftOut) };
      for (const input of inputs) for (const prefix of prefixOf(input, root)) group.prefixes.add(prefix);
      found.set(key, group);
    }
  return [...found.values()]
    .filter(({ prefixes }) => prefixes.size > 0)
    .map(({ prefixes, leftOut }) => ({ prefixes: shortest([...prefixes].sort()), leftOut }));
}

/** True if a file may be an input. */
export function isReached(reach: readonly InputReach[], file: string): boolean {
  return reach.some(({ prefixes, leftOut }) => {
    if (!prefixes.some((prefix) => file.startsWith(prefix))) return false;
    if (leftOut.size === 0) return true;
    const folders = ancestors(file).slice(1);
    return !isExcluded(leftOut, file) && !folders.some((folder) => leftOut.has(`${folder}/`));
  });
}

/** What begins with another one adds nothing. */
function shortest(sorted: string[]): string[] {
  return sorted.filter(
    (prefix, at) => at === 0 || !sorted.slice(0, at).some((other) => prefix.startsWith(other)),
  );
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

function prefixOf(input: unknown, root: string): string[] {
  const text = isText(input) ? input : (input as { fileset?: unknown }).fileset;
  if (!isText(text)) return [];
  const [, place, pattern = ''] = /^\{(workspaceRoot|projectRoot)\}\/(.*)$/.exec(text) ?? [];
  if (place === undefined) return [];
  const path = place === 'projectRoot' && root !== '.' ? `${root}/${pattern}` : pattern;
  return [path.replace(/[?*[{(!+@].*$/s, '')];
}

/** Understands the negations that this plugin infers. Without the others, more files count. */
function leftOutBy(input: unknown): string | undefined {
  const [, pattern = ''] = (isText(input) && /^!\{workspaceRoot\}\/(.+)$/.exec(input)) || [];
  if (pattern === '' || pattern === ROOT_LOGS) return pattern || undefined;
  const path = pattern.replace(/\*\*\/\*$/, '');
  const isPlain = !/[?*()![{}]/.test(path.replace(/\[[[{}]\]/g, ''));
  return isPlain ? path.replace(/\[([[{}])\]/g, '$1') : undefined;
}
