/** How many times as many cases as in `npm test`, where they take seconds: `RUST_STATIC_FUZZ=50 npm run fuzz`. */
const FACTOR = Number(process.env.RUST_STATIC_FUZZ ?? 1);
/** Other seeds find other things. */
const FIRST = Number(process.env.RUST_STATIC_FUZZ_SEED ?? 0);

jest.setTimeout(60_000 * FACTOR);

/** How many cases of hostile input a spec tries, when `few` are tried by `npm test`. */
export function casesOf(few: number): number {
  return few * FACTOR;
}

/** Seeds for that many cases. */
export function* seeds(few: number): Generator<number> {
  for (let seed = FIRST; seed < FIRST + casesOf(few); seed++) yield seed;
}
