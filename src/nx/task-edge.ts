/** A dependency between tasks. Nx 24 uses objects, 22 and 23 use ids. */
export type TaskEdge = string | { id: string };

/** Returns the id of the task that an edge points to. */
export function idOf(edge: TaskEdge): string {
  return typeof edge === 'string' ? edge : edge.id;
}
