import { random } from './mutate';

/**
 * `npm run fuzz` runs all cases once, `RUST_STATIC_FUZZ=50 npm run fuzz` 50 times as many, and `npm
 * run spec` one in ten.
 */
const FACTOR = Number(process.env.RUST_STATIC_FUZZ ?? 0.1);
/** Another seed tries other cases. */
const FIRST = Number(process.env.RUST_STATIC_FUZZ_SEED ?? 0);

jest.setTimeout(60_000 * Math.max(1, FACTOR));

/**
 * Runs cases of hostile input.
 *
 * @param count number of cases for `npm run fuzz`
 * @param attempt runs one case with random values from `pick`; a seed always gives the same case,
 * and errors name the seed
 */
export async function forEachCase(
  count: number,
  attempt: (pick: (below: number) => number) => unknown,
): Promise<void> {
  for (let seed = FIRST; seed < FIRST + count * FACTOR; seed++)
    try {
      await attempt(random(seed));
    } catch (error) {
      throw new Error(`Seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
}
