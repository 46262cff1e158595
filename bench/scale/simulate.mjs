// A simulation of a team's CI: agents without anything compiled take crates from one store and build
// on their own processors or on shared daemons. It says at which load store and daemons saturate.

/** The same numbers on every machine. */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

/** A queue with several servers, which serve in order of arrival. */
class Servers {
  busy = 0;
  #free;
  constructor(count) {
    this.#free = Array.from({ length: count }, () => 0);
    this.count = count;
  }
  /**
   * Takes a server for one job.
   *
   * @param endOf returns the end of the job from its start; both in seconds
   * @returns the end
   */
  use(now, endOf) {
    const first = this.#free.reduce((best, time, at) => (time < this.#free[best] ? at : best), 0);
    const start = Math.max(now, this.#free[first]);
    const end = endOf(start);
    this.#free[first] = end;
    this.busy += end - start;
    return end;
  }
}

/** Crates that cargo can compile at the same time on average, because others wait for their dependencies. */
const MOST_CRATES = 6;

/**
 * Simulates one day of CI. An app's own code keeps one processor busy.
 *
 * @param load `jobsPerHour`; `apps` per job; `bumped`: part of the jobs whose lock no index has
 * @param costs seconds and megabytes as measured: `appSeconds` and `crateSeconds` of processor time per app and for
 * all crates of a closure, `closureMb`, `requests` per closure, `requestSeconds`
 * @param fleet `agents`, `cores` of each, `daemons` (0: each agent is its own), `storeMbPerSecond`, `agentMbPerSecond`
 * @returns 50th and 95th percentile of the jobs' seconds, and the part of the time in which each resource is busy
 */
export function simulate({ load, costs, fleet, jobs = 20_000, seed = 1 }) {
  const random = randomNumbers(seed);
  const agents = new Servers(fleet.agents);
  const daemons = fleet.daemons > 0 ? new Servers(fleet.daemons) : undefined;
  const store = new Servers(1);
  const times = [];
  let now = 0;
  for (let job = 0; job < jobs; job++) {
    now += (-Math.log(random()) * 3600) / load.jobsPerHour;
    const isBumped = random() < load.bumped;
    const own = (load.apps * costs.appSeconds) / Math.min(fleet.cores, load.apps);
    const build = own + (isBumped ? costs.crateSeconds / Math.min(fleet.cores, MOST_CRATES) : 0);
    const end = agents.use(now, (start) => {
      const ready = start + (isBumped ? 0 : fetch(start, store, { costs, fleet }));
      // An agent waits for its daemon, and is busy meanwhile.
      return daemons ? daemons.use(ready, (begin) => begin + build) : ready + build;
    });
    times.push(end - now);
  }
  times.sort((a, b) => a - b);
  const at = (part) => times[Math.floor(times.length * part)];
  const part = (servers) => (servers ? servers.busy / (now * servers.count) : 0);
  return { p50: at(0.5), p95: at(0.95), agents: part(agents), daemons: part(daemons), store: part(store) };
}

/** The seconds until all units are there: the slower of the agent's line and the shared line of the store. */
function fetch(now, store, { costs, fleet }) {
  const shared = store.use(now, (start) => start + costs.closureMb / fleet.storeMbPerSecond) - now;
  const own = costs.closureMb / fleet.agentMbPerSecond + (costs.requests * costs.requestSeconds) / 8;
  return Math.max(shared, own);
}

/**
 * Compares the simulation with the exact mean of a queue with one server and fixed service (Pollaczek and Khinchine).
 *
 * @throws Error if they differ by more than 5 %
 */
export function checkAgainstTheory() {
  const seconds = 30;
  for (const busy of [0.3, 0.6, 0.8]) {
    const random = randomNumbers(7);
    const server = new Servers(1);
    let [now, sum] = [0, 0];
    const jobs = 400_000;
    for (let job = 0; job < jobs; job++) {
      now += (-Math.log(random()) * seconds) / busy;
      sum += server.use(now, (start) => start + seconds) - now;
    }
    const exact = seconds + (busy * seconds) / (2 * (1 - busy));
    if (Math.abs(sum / jobs / exact - 1) > 0.05)
      throw new Error(`The simulation of a queue gives ${sum / jobs} s, and theory ${exact} s`);
  }
}
