import { sha256 } from '../digest';

/** Where a workspace's units come from, and whom it trusts. */
export interface UnitsPolicy {
  /** Address of the store. See `openStore`. */
  address: string;
  /** Name of the store, which its indexes contain. */
  name: string;
  /** See `publicKeyText`. */
  trustedKeys: readonly string[];
}

/**
 * Returns a text that is equal for builds that trust the same units. Build slots are named after
 * it, so a slot never has units that its policy does not trust.
 */
export function policyDigest({ name, trustedKeys }: UnitsPolicy): string {
  return sha256(JSON.stringify([name, trustedKeys.toSorted()]));
}
