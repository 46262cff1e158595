/** A build of a batch, and those that it waits for. */
export interface Dependent {
  id: string;
  /** Ids of builds that have to end first; those that are not of the batch ran before it. */
  after: readonly string[];
}

/** A build with its place among those that share what they compile. */
export interface Scheduled extends Dependent {
  /** Equal for builds that find what each other has compiled. */
  group: string;
  /** How many builds may run at once beside and with this one. */
  parallel: number;
}

/** How far a batch has come. */
export interface Progress {
  /** Ids of the builds that run. */
  running: ReadonlySet<string>;
  /** Whether a build has succeeded, for those that have ended or were skipped. */
  ended: ReadonlyMap<string, boolean>;
}

/** What to do next. */
export interface Step {
  /** Builds that cannot run, with the ids of the failed ones that they depend on. */
  skip: { id: string; failed: string[] }[];
  /** Builds to start, with the number of those that wait for what they compile. */
  start: { id: string; followers: number }[];
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

/**
 * What to skip and what to start now. The first build of a group runs without the others: it compiles what they then
 * find. If it fails, another one takes its place.
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
