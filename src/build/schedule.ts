/** A build of a batch, and the builds that it depends on. */
export interface Dependent {
  id: string;
  /** Ids of builds that must end first. Builds outside of the batch have already run. */
  after: readonly string[];
}

/** A build with its sharing group. */
export interface Scheduled extends Dependent {
  /** Equal for builds that use each other's compiled crates. */
  group: string;
  /** Number of builds that may run at once, including this one. */
  parallel: number;
}

/** Progress of a batch. */
export interface Progress {
  /** Ids of the running builds. */
  running: ReadonlySet<string>;
  /** True for builds that succeeded, false for builds that failed or were skipped. */
  ended: ReadonlyMap<string, boolean>;
}

/** The next actions. */
export interface Step {
  /** Builds that cannot run, with the ids of the failed builds that they depend on. */
  skip: { id: string; failed: string[] }[];
  /** Builds to start, with the number of builds that wait for what they compile. */
  start: { id: string; followers: number }[];
}

/**
 * Sorts the builds of a batch so that each comes after its dependencies. Of a cycle, one edge is
 * ignored.
 */
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

/**
 * Decides which builds to skip and which to start now. The first build of a group runs alone,
 * because the others reuse what it compiles. If it fails, another build takes its place.
 *
 * @param schedule in dependency order
 */
export function nextStep(schedule: readonly Scheduled[], { running, ended }: Progress): Step {
  const waiting = schedule.filter(({ id }) => !running.has(id) && !ended.has(id));
  const skip = waiting
    .map(({ id, after }) => ({ id, failed: after.filter((other) => ended.get(other) === false) }))
    .filter(({ failed }) => failed.length > 0);
  if (skip.length > 0) return { skip, start: [] };
  const warm = new Set(schedule.filter(({ id }) => ended.get(id)).map(({ group }) => group));
  const busy = new Set(schedule.filter(({ id }) => running.has(id)).map(({ group }) => group));
  const start: Step['start'] = [];
  for (const { id, after, group, parallel } of waiting) {
    if (running.size + start.length >= parallel || !after.every((other) => ended.has(other))) continue;
    if (!warm.has(group) && busy.has(group)) continue;
    const followers = warm.has(group) ? 0 : waiting.filter((other) => other.group === group).length - 1;
    start.push({ id, followers });
    busy.add(group);
  }
  return { skip, start };
}
