import type { TaskGraph } from '@nx/devkit';
import { idOf, type TaskEdge } from './task-outputs';

/**
 * The ids of a graph's tasks, each after those that it depends on, with these. What is not of the graph has run before,
 * and of a cycle one edge is left out.
 */
export function inDependencyOrder({ tasks, dependencies }: TaskGraph): Map<string, string[]> {
  const order = new Map<string, string[]>();
  const seen = new Set<string>();
  const visit = (id: string): void => {
    if (seen.has(id)) return;
    seen.add(id);
    const others = (dependencies[id] ?? [])
      .map((edge: TaskEdge) => idOf(edge))
      .filter((other) => other in tasks);
    others.forEach(visit);
    order.set(
      id,
      others.filter((other) => order.has(other)),
    );
  };
  Object.keys(tasks).sort().forEach(visit);
  return order;
}
