// Tables of docs/scale.md.
import { checkAgainstTheory, simulate } from './simulate.mjs';

const seconds = (ms) => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
const megabytes = (value) => `${value.toFixed(0)} MB`;
const number = (value) => value.toLocaleString('en-US');

/** Rows of sizes that double twice. The growth is the last value by the first one, by four. */
export function growthTable({ graph, files, bytes, batch }) {
  const row = (name, sizes, key, format) => {
    const values = sizes.map((size) => format(size[key]));
    const growth = sizes.at(-1)[key] / sizes[0][key] / (sizes.at(-1).size / sizes[0].size);
    return `| ${name} | ${sizes.map(({ size }) => number(size)).join(', ')} | ${values.join(', ')} | ${growth.toFixed(2)} |`;
  };
  return [
    '| what | size | measured | growth |',
    '| --- | --- | --- | --: |',
    row('graph, cold: crates', graph, 'cold', seconds),
    row('graph, nothing changed', graph, 'warm', seconds),
    row('graph, peak memory', graph, 'memory', megabytes),
    row('first build: input files', files, 'first', seconds),
    row('build, nothing changed', files, 'again', seconds),
    row('only reading the metadata of the files', files, 'metadata', seconds),
    row('build, peak memory', files, 'memory', megabytes),
    row('first build: one input file, in MB', bytes, 'first', seconds),
    row('build, nothing changed', bytes, 'again', seconds),
    row('build, peak memory', bytes, 'memory', megabytes),
    row('batch, first build: apps', batch, 'first', seconds),
    row('batch, nothing changed', batch, 'again', seconds),
  ].join('\n');
}

/**
 * Measured with the app of the benchmarks, about 75 crates, on two processors: seconds of processor time for its own
 * code and for its crates, and the units of its closure in a store.
 */
const COSTS = { appSeconds: 8, crateSeconds: 110, closureMb: 68, requests: 100, requestSeconds: 0.02 };
const FLEET = { agents: 100, cores: 2, daemons: 0, storeMbPerSecond: 110, agentMbPerSecond: 60 };
/** One job in twenty bumps a crate, so it finds no index. */
const LOAD = { apps: 3, bumped: 0.05 };
const FLEETS = [
  ['each agent builds itself, no store', { fleet: FLEET, load: { ...LOAD, bumped: 1 } }],
  ['each agent builds itself', { fleet: FLEET, load: LOAD }],
  ['four daemons of 16 processors', { fleet: { ...FLEET, daemons: 4, cores: 16 }, load: LOAD }],
  ['a store behind a line of 100 Mbit/s', { fleet: { ...FLEET, storeMbPerSecond: 11 }, load: LOAD }],
];
const RATES = [100, 400, 1600, 3200, 6400];

/** The 95th percentile of a job's time by load, and what saturates. */
export function loadTable() {
  checkAgainstTheory();
  const lines = FLEETS.map(([name, { fleet, load }]) => {
    const cells = RATES.map((jobsPerHour) => {
      const result = simulate({ load: { ...load, jobsPerHour }, costs: COSTS, fleet });
      const [what, part] = ['agents', 'daemons', 'store']
        .map((key) => [key, result[key]])
        .toSorted(([, a], [, b]) => b - a)[0];
      return part > 0.95 ? `${what} full` : `${Math.round(result.p50)} / ${Math.round(result.p95)} s`;
    });
    return `| ${name} | ${cells.join(' | ')} |`;
  });
  return [
    `| 100 agents; jobs per hour | ${RATES.map(number).join(' | ')} |`,
    `| --- | ${RATES.map(() => '--:').join(' | ')} |`,
    ...lines,
  ].join('\n');
}
