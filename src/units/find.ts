import { readEnvelopes, type IndexPlace } from './records';
import type { UnitStore } from './stores/store';
import type { IndexedUnit, UnitIndex } from './unit-index';

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
 * @param accept returns the index in an envelope, or why it may not be used
 * @returns a text that says why there is none, if the store has no index that may be used
 */
export async function findIndex(
  store: UnitStore,
  closures: readonly string[],
  place: Omit<IndexPlace, 'closure'>,
  accept: (envelope: string, closure: string) => UnitIndex | string,
): Promise<FoundIndex | string> {
  const refusals: string[] = [];
  for (const [position, closure] of [...new Set(closures)].entries()) {
    const accepted: UnitIndex[] = [];
    for (const envelope of await readEnvelopes(store, { ...place, closure })) {
      const index = accept(envelope, closure);
      if (typeof index === 'string') refusals.push(index);
      else accepted.push(index);
    }
    // The store decides which place an index has. Its time is signed.
    const [latest] = accepted.toSorted((a, b) => b.time - a.time);
    if (latest) return { index: latest, isExact: position === 0 };
  }
  return refusals.length > 0
    ? `an index is not used: ${refusals[0]}`
    : 'nothing is published for these crates';
}

const WEEK_SECONDS = 7 * 86_400;

/**
 * True if a signed index has all units and stays valid for a week, and if there are no units at all.
 *
 * @param now milliseconds since 1970
 */
export function hasAll(
  found: FoundIndex | undefined,
  units: readonly Pick<IndexedUnit, 'digest'>[],
  now: number,
): boolean {
  if (units.length === 0) return true;
  if (!found?.isExact || found.index.expires <= now / 1000 + WEEK_SECONDS) return false;
  const there = new Set(found.index.units.map(({ digest }) => digest));
  return units.every(({ digest }) => there.has(digest));
}
