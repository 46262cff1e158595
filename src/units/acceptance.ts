import { openEnvelope } from './envelope';
import { crateKey, POLICY, type PinnedCrate, type UnitIndex } from './unit-index';

/** What a build expects of an index before it is known which crates run in it. */
export interface Trust {
  /** See `publicKeyText`. */
  trustedKeys: readonly string[];
  /** Name of the store. */
  store: string;
  closure: string;
  builder: string;
  /** Milliseconds since 1970. */
  now: number;
}

/** What a build expects of an index. */
export interface Expectation extends Trust {
  /** The crates whose build scripts and macros the build itself would run. */
  runs: readonly PinnedCrate[];
}

/** Clocks of machines may differ by this much. */
const SKEW_SECONDS = 600;
/** An index that is valid for longer is not accepted. */
const LONGEST_SECONDS = 366 * 86_400;

/**
 * Returns the index in an envelope if a build may use its units, or a text that says why not. The
 * crates that ran must be among those that the build itself would run. So a store never adds code
 * to what one already trusts.
 */
export function acceptIndex(envelope: string, expected: Expectation): UnitIndex | string {
  const index = trustedIndex(envelope, expected);
  if (typeof index === 'string') return index;
  const own = new Set(expected.runs.map(crateKey));
  const other = index.ran.find((crate) => !own.has(crateKey(crate)));
  return other ? `${other.name} ${other.version} ran where its units were compiled` : index;
}

/**
 * Returns the index in an envelope if a trusted key has signed it for this place and time, or a text
 * that says why not. That is not enough to use its units: see `acceptIndex`.
 */
export function trustedIndex(envelope: string, expected: Trust): UnitIndex | string {
  const index = openEnvelope(envelope, expected.trustedKeys);
  if (typeof index === 'string') return index;
  const now = expected.now / 1000;
  if (index.store !== expected.store) return `it belongs to the store "${index.store}"`;
  if (index.closure !== expected.closure) return 'it belongs to other crates';
  if (index.builder !== expected.builder) return 'it belongs to another builder';
  if (index.policy !== POLICY) return `its units were made under the policy "${index.policy}"`;
  if (index.time > now + SKEW_SECONDS) return 'its time is in the future';
  if (index.expires <= now) return 'it has expired';
  return index.expires - index.time > LONGEST_SECONDS ? 'it is valid for more than a year' : index;
}
