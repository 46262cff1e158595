import fc from 'fast-check';
import type { References } from './reference';
import { Run } from './run';
import { step } from './steps';

/** The runs of a test. `RUST_STATIC_EXACT=10` makes ten times as many. */
export interface Runs {
  /** Number of runs. */
  runs: number;
  /** Number of steps per run. */
  steps: number;
  /** True if Nx's daemon is enabled. */
  daemon: boolean;
}

/**
 * Tests the main property: after any steps, the binaries are identical to those of a clean build.
 * `RUST_STATIC_EXACT_SEED` chooses other steps.
 */
export function holds(engine: 'host' | 'docker', more: object, { runs, steps, daemon }: Runs): void {
  const options = { ...more, engine };
  const docker = engine === 'docker';
  const times = Number(process.env.RUST_STATIC_EXACT ?? 1);
  const all = Math.max(1, Math.round(runs * times));
  // With the daemon, other steps than without.
  const seed = Number(process.env.RUST_STATIC_EXACT_SEED ?? 19) + Number(daemon);
  const nx = `Nx's daemon ${daemon ? 'on' : 'off'}`;
  jest.setTimeout(8 * 3_600_000);
  it(`engine ${engine}, ${nx}: ${all} times ${steps} steps, seed ${seed}: every binary equals a clean build`, async () => {
    const known: References = new Map();
    let done = 0;
    const property = fc.asyncProperty(
      fc.array(step, { minLength: steps, maxLength: steps }),
      async (made) => {
        const run = new Run({ options, docker, daemon }, known);
        try {
          for (const [at, one] of made.entries()) {
            await run.step(one).catch((error: Error) => {
              throw new Error(`Step ${at + 1} of ${made.length}: ${error.message}`);
            });
          }
        } finally {
          run.close();
        }
        // A test of hours shows how far it is.
        if (times > 1) process.stderr.write(`${engine}, ${nx}: ${++done} of ${all} runs\n`);
      },
    );
    await fc.assert(property, { seed, numRuns: all, endOnFailure: true });
  });
}
