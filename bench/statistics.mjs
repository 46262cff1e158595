import { performance } from 'node:perf_hooks';

/** The middle value; of an even number of values, the mean of the two in the middle. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Runs the sides one after another, again and again, and each first by turns, so that a machine that becomes slower or
 * faster meanwhile does so for all of them.
 *
 * @param {number} rounds
 * @param {Record<string, () => number>} sides each gives what it has measured
 * @returns {Record<string, number[]>} in the order of the rounds
 */
export function alternate(rounds, sides) {
  const runs = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const names = Object.keys(sides);
    if (round % 2 === 1) names.reverse();
    for (const name of names) {
      const value = sides[name](round);
      runs[name].push(value);
      console.error(`  ${name}: ${value.toFixed(1)}`);
    }
  }
  return runs;
}

/** The median of the ratios of runs that belong together. */
export function pairedRatio(ours, theirs) {
  return median(ours.map((value, index) => value / theirs[index]));
}

/** How long `work` takes, in milliseconds. */
export function timed(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/**
 * A row of the table from runs that belong together.
 *
 * @param {{ name: string, against: string, ours: number[], theirs: number[], goal: number, unit: string }} runs
 */
export function row({ ours, theirs, ...rest }) {
  return {
    ...rest,
    ours: median(ours),
    theirs: median(theirs),
    ratio: pairedRatio(ours, theirs),
    runs: ours.length,
  };
}
