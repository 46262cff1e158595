import { random } from './mutate';

/** How many times as many cases as in `npm test`, where they take seconds: `RUST_STATIC_FUZZ=50 npm run fuzz`. */
const FACTOR = Number(process.env.RUST_STATIC_FUZZ ?? 1);
/** Other seeds find other things. */
const FIRST = Number(process.env.RUST_STATIC_FUZZ_SEED ?? 0);

jest.setTimeout(60_000 * FACTOR);

/**
 * Tries cases of hostile input.
 *
 * @param few how many of them `npm test` tries
 * @param attempt one case, made of what `pick` gives, always the same for a seed; an error of it names the seed
 */
export async function forEachCase(
  few: number,
  attempt: (pick: (below: number) => number) => unknown,
): Promise<void> {
  for (let seed = FIRST; seed < FIRST + few * FACTOR; seed++)
    try {
      await attempt(random(seed));
    } catch (error) {
      throw new Error(`Seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
}
