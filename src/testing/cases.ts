import { random } from './mutate';

/** `npm run fuzz` tries all cases once, `RUST_STATIC_FUZZ=50 npm run fuzz` 50 times as many, and `npm run spec` one in ten. */
const FACTOR = Number(process.env.RUST_STATIC_FUZZ ?? 0.1);
/** Other seeds find other things. */
const FIRST = Number(process.env.RUST_STATIC_FUZZ_SEED ?? 0);

jest.setTimeout(60_000 * Math.max(1, FACTOR));

/**
 * Tries cases of hostile input.
 *
 * @param count how many of them `npm run fuzz` tries
 * @param attempt one case, made of what `pick` gives, always the same for a seed; an error of it names the seed
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
