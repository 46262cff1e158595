import fc from 'fast-check';
import type { References } from './reference';
import { Run } from './run';
import { step } from './steps';

/** Number of runs, and of steps per run. `RUST_STATIC_EXACT=10` makes ten times as many runs. */
export interface Size {
  runs: number;
  steps: number;
}

/**
 * Tests the main property: after any steps, the binaries are identical to those of a clean build.
 * Runs with and without Nx's daemon alternate. `RUST_STATIC_EXACT_SEED` chooses other steps.
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
