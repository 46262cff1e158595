import { sha256 } from '../digest';
import { POLICY } from './unit-index';
import type { NeededBlob, UnitStore } from './stores/store';

/** Where the indexes of one closure are. */
export interface IndexPlace {
  /** Name of the store. */
  store: string;
  closure: string;
  builder: string;
}

/** A reader asks for at most this many indexes of a closure. */
const MOST_INDEXES = 8;

/**
 * Returns the name of an index. A record is never replaced, so a closure may have several: a later
 * one has other units or a later expiry.
 */
export function recordName({ store, closure, builder }: IndexPlace, number: number): string {
  return sha256(JSON.stringify([store, closure, builder, POLICY, number]));
}

/**
 * Returns the envelopes of a closure, those with a higher number first. They are not checked. A store
 * may have removed the older ones, so a missing number is not the end.
 */
export async function readEnvelopes(store: UnitStore, place: IndexPlace): Promise<string[]> {
  const names = Array.from({ length: MOST_INDEXES }, (_, number) => recordName(place, number));
  const found = await Promise.all(names.map((name) => store.getRecord(name)));
  return found.filter((text) => text !== undefined).toReversed();
}

/**
 * Adds an index to a closure. If two machines write at the same time, each gets its own number.
 *
 * @param needs blobs of its units
 * @returns false if the closure has as many indexes as readers ask for
 */
export async function addEnvelope(
  store: UnitStore,
  place: IndexPlace,
  text: string,
  needs: readonly NeededBlob[] = [],
): Promise<boolean> {
  for (let number = 0; number < MOST_INDEXES; number++)
    if (await store.putRecord(recordName(place, number), text, needs)) return true;
  return false;
}
