import fc from 'fast-check';
import { PARTS, type Edit } from './state';

/** The changes between two builds, and how the next one runs. */
export interface Step {
  edit: Edit;
  /** Time of the edit, in milliseconds after the start of a build. Undefined if no build runs. */
  during: number | undefined;
  /** True if the edited files get an old time, as with `tar x` and `rsync -t`. */
  old: boolean;
  /** The files to remove before the build. */
  forget: 'nothing' | 'dist' | 'target' | 'cache';
  batch: boolean;
}

const edit: fc.Arbitrary<Edit> = fc
  .uniqueArray(
    fc
      .constantFrom(...PARTS)
      .chain(([part, values]) => fc.constantFrom(...values).map((value) => [part, value] as const)),
    { minLength: 1, maxLength: 2, selector: ([part]) => part },
  )
  .map((pairs) => Object.fromEntries(pairs) as Edit);

/**
 * Generates steps: mostly edits of one or two parts, some during a build, some after removing
 * results of earlier builds.
 */
export const step: fc.Arbitrary<Step> = fc.record({
  edit,
  during: fc.oneof(
    { weight: 6, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 3000 }) },
  ),
  old: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  forget: fc.oneof(
    { weight: 6, arbitrary: fc.constant('nothing' as const) },
    { weight: 1, arbitrary: fc.constantFrom('dist', 'target', 'cache') },
  ),
  batch: fc.boolean(),
});
