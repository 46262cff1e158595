import { acceptIndex, type Expectation } from './acceptance';
import { readEnvelopes } from './records';
import type { UnitStore } from './stores/store';
import type { UnitIndex } from './unit-index';

/** An index that a build may use. */
export interface FoundIndex {
  index: UnitIndex;
  /** False if it is that of an earlier lock. */
  isExact: boolean;
}

/**
 * Returns the best index of a store: that of the build's own closure, or else of the latest earlier
 * one.
 *
 * @param closures names of closures, the build's own first
 * @returns a text that says why there is none, if the store has no index that may be used
 */
export async function findIndex(
  store: UnitStore,
  closures: readonly string[],
  expected: Omit<Expectation, 'closure'>,
): Promise<FoundIndex | string> {
  const refusals: string[] = [];
  for (const [position, closure] of [...new Set(closures)].entries())
    for (const envelope of await readEnvelopes(store, { ...expected, closure })) {
      const index = acceptIndex(envelope, { ...expected, closure });
      if (typeof index !== 'string') return { index, isExact: position === 0 };
      refusals.push(index);
    }
  return refusals.length > 0
    ? `an index is not used: ${refusals[0]}`
    : 'nothing is published for these crates';
}
