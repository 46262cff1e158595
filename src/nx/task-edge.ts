/** A dependency between tasks: Nx 24 has objects where 22 and 23 have ids. */
export type TaskEdge = string | { id: string };

/** The id of the task at the other end. */
export function idOf(edge: TaskEdge): string {
  return typeof edge === 'string' ? edge : edge.id;
}
