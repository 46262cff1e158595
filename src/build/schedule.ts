/** A build of a batch, and those that it waits for. */
export interface Dependent {
  id: string;
  /** Ids of builds that have to end first; those that are not of the batch ran before it. */
  after: readonly string[];
}

/** The builds of a batch, each after those that it depends on, with these. Of a cycle one edge is left out. */
export function inDependencyOrder<T extends Dependent>(builds: readonly T[]): T[] {
  const byId = new Map(builds.map((build) => [build.id, build]));
  const order = new Map<string, T>();
  const seen = new Set<string>();
  const visit = (build: T): void => {
    if (seen.has(build.id)) return;
    seen.add(build.id);
    const others = build.after.filter((id) => byId.has(id));
    others.forEach((id) => visit(byId.get(id)!));
    order.set(build.id, { ...build, after: others.filter((id) => order.has(id)) });
  };
  builds.toSorted((a, b) => (a.id < b.id ? -1 : 1)).forEach(visit);
  return [...order.values()];
}
