import type { CreateDependencies, DependencyType, RawProjectGraphDependency } from '@nx/devkit';
import type { PluginOptions } from '../plan/crate-settings';
import { currentModel } from './create-nodes';
import type { CrateEdge, CrateProject, WorkspaceModel } from './workspace-model';

// Importing the value itself would load all of @nx/devkit.
const IMPLICIT = 'implicit' as DependencyType.implicit;

/**
 * Returns edges between projects: path dependencies between crates, and projects whose outputs a
 * build reads, because `nx affected` follows only edges before version 24. All edges are implicit.
 * Nx stores static edges by source file. It would keep an edge that a crate inherits from the
 * workspace's manifest after that manifest has changed.
 */
export const createDependencies: CreateDependencies<PluginOptions> = (
  options,
  { projects, workspaceRoot },
) => {
  const byRoot = new Map(Object.entries(projects).map(([name, { root }]) => [root, name]));
  const model = currentModel(workspaceRoot, options) ?? NO_MODEL;
  const edge = (source?: string, target?: string): RawProjectGraphDependency[] =>
    source && target && source !== target ? [{ source, target, type: IMPLICIT }] : [];
  return [
    ...withoutDevCycles(model.edges).flatMap(({ from, to }) => edge(byRoot.get(from), byRoot.get(to))),
    ...Object.values(model.projects).flatMap((project) =>
      // Nx refuses an edge to a project that does not exist.
      projectsBefore(project).flatMap((name) => edge(byRoot.get(project.root), projects[name] && name)),
    ),
  ];
};

const NO_MODEL: Pick<WorkspaceModel, 'edges' | 'projects'> = { edges: [], projects: {} };

/** Returns the projects whose targets run before those of a crate. */
function projectsBefore({ targets = {} }: CrateProject): string[] {
  const entries = Object.values(targets).flatMap(({ dependsOn = [] }) => dependsOn);
  return [...new Set(entries.flatMap((entry) => (typeof entry === 'string' ? [] : (entry.projects ?? []))))];
}

/**
 * Removes edges of development dependencies that would close a cycle. Cargo allows such cycles, but
 * Nx could not order targets that depend on the same target of their dependencies.
 */
export function withoutDevCycles(edges: readonly CrateEdge[]): CrateEdge[] {
  const reach = new Map<string, Set<string>>();
  const kept = new Map<string, CrateEdge>();
  const add = (edge: CrateEdge): void => {
    kept.set(`${edge.from}\n${edge.to}`, edge);
    if (!reach.has(edge.from)) reach.set(edge.from, new Set());
    reach.get(edge.from)!.add(edge.to);
  };
  edges.filter(({ dev }) => !dev).forEach(add);
  for (const edge of edges.filter(({ dev }) => dev)) if (!leadsTo(reach, edge.to, edge.from)) add(edge);
  return [...kept.values()];
}

function leadsTo(reach: Map<string, Set<string>>, from: string, to: string): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === to) return true;
    if (seen.has(at)) continue;
    seen.add(at);
    open.push(...(reach.get(at) ?? []));
  }
  return false;
}
