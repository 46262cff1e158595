import fc from 'fast-check';
import type { References } from './reference';
import { Run } from './run';
import { step } from './steps';

/** How many runs, and how many steps each. `RUST_STATIC_EXACT=10` makes ten times as many runs. */
export interface Size {
  runs: number;
  steps: number;
}

/**
 * The law, as a test: after any steps, the binaries are those of a clean build of the tree. Runs with Nx's daemon and
 * without it take turns. `RUST_STATIC_EXACT_SEED` chooses other steps.
 */
export function holds(engine: 'host' | 'docker', more: object, { runs, steps }: Size): void {
  const options = { ...more, engine };
  const docker = engine === 'docker';
  const times = Number(process.env.RUST_STATIC_EXACT ?? 1);
  const all = Math.max(1, Math.round(runs * times));
  const seed = Number(process.env.RUST_STATIC_EXACT_SEED ?? 19);
  jest.setTimeout(8 * 3_600_000);
  it(`engine ${engine}: ${all} times ${steps} steps, seed ${seed}: every binary equals a clean build`, async () => {
    const known: References = new Map();
    let count = 0;
    const property = fc.asyncProperty(
      fc.array(step, { minLength: steps, maxLength: steps }),
      async (made) => {
        const run = new Run({ options, docker, daemon: count++ % 2 === 1 }, known);
        try {
          for (const [at, one] of made.entries()) {
            await run.step(one).catch((error: Error) => {
              throw new Error(`Step ${at + 1} of ${made.length}: ${error.message}`);
            });
          }
        } finally {
          run.close();
        }
      },
    );
    await fc.assert(property, { seed, numRuns: all, endOnFailure: true });
  });
}
