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
  /** Names of the places where it can run, best first. */
  places: readonly string[];
}

/** Progress of a batch. */
export interface Progress {
  /** The place of each running build, by id. */
  running: ReadonlyMap<string, string>;
  /** The builds that succeeded, failed or were skipped, by id. */
  ended: ReadonlyMap<string, Ending>;
}

/** How a build ended. */
export interface Ending {
  success: boolean;
  /** Undefined if it never ran. */
  place: string | undefined;
}

/** The next actions. */
export interface Step {
  /** Builds that cannot run, with the ids of the failed builds that they depend on. */
  skip: { id: string; failed: string[] }[];
  /** Builds to start, with the number of builds that wait for what they compile. */
  start: { id: string; place: string; followers: number }[];
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
 * Decides which builds to skip and which to start now. In each place, the first build of a group
 * runs alone, because the others reuse what it compiles. If it fails, another build takes its place.
 *
 * @param schedule in dependency order
 * @param parallel number of builds that may run at once, by place
 */
export function nextStep(
  schedule: readonly Scheduled[],
  parallel: ReadonlyMap<string, number>,
  { running, ended }: Progress,
): Step {
  const waiting = schedule.filter(({ id }) => !running.has(id) && !ended.has(id));
  const skip = waiting
    .map(({ id, after }) => ({ id, failed: after.filter((other) => ended.get(other)?.success === false) }))
    .filter(({ failed }) => failed.length > 0);
  if (skip.length > 0) return { skip, start: [] };
  const state = stateOf(schedule, { running, ended });
  const start: Step['start'] = [];
  for (const build of waiting.filter(({ after }) => after.every((other) => ended.has(other)))) {
    const others = waiting.filter(
      ({ id, group }) => group === build.group && !start.some((started) => started.id === id),
    );
    const place = freePlace(build, parallel, state, others.length);
    if (place === undefined) continue;
    const isWarm = state.warm.has(keyOf(place, build.group));
    start.push({ id: build.id, place, followers: isWarm ? 0 : others.length - 1 });
    state.busy.add(keyOf(place, build.group));
    state.load.set(place, (state.load.get(place) ?? 0) + 1);
  }
  return { skip, start };
}

interface State {
  /** Places and groups with a successful build. */
  warm: Set<string>;
  /** Places and groups with a running build. */
  busy: Set<string>;
  /** Number of running builds by place. */
  load: Map<string, number>;
}

function stateOf(schedule: readonly Scheduled[], { running, ended }: Progress): State {
  const state: State = { warm: new Set(), busy: new Set(), load: new Map() };
  for (const { id, group } of schedule) {
    const place = running.get(id);
    if (place !== undefined) {
      state.busy.add(keyOf(place, group));
      state.load.set(place, (state.load.get(place) ?? 0) + 1);
    }
    const ending = ended.get(id);
    if (ending?.success && ending.place !== undefined) state.warm.add(keyOf(ending.place, group));
  }
  return state;
}

/**
 * Chooses a place with room: where the group's crates are compiled already, or else another one. The
 * last build of a group waits for a compiled place, because it would compile the crates for nobody
 * else.
 *
 * @param others number of waiting builds of the group, including this one
 */
function freePlace(
  { group, places }: Scheduled,
  parallel: ReadonlyMap<string, number>,
  { warm, busy, load }: State,
  others: number,
): string | undefined {
  const free = places.filter((place) => (load.get(place) ?? 0) < (parallel.get(place) ?? 1));
  const compiled = free.find((place) => warm.has(keyOf(place, group)));
  if (compiled !== undefined) return compiled;
  if (others === 1 && places.some((place) => warm.has(keyOf(place, group)))) return undefined;
  return free.find((place) => !busy.has(keyOf(place, group)));
}

function keyOf(place: string, group: string): string {
  return JSON.stringify([place, group]);
}
