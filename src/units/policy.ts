import { sha256 } from '../digest';
import { STORE_VARIABLE } from './stores/open-store';

/** Where a workspace's units come from, and whom it trusts. */
export interface UnitsPolicy {
  /** Address of the store. See `openStore`. */
  address: string;
  /** Name of the store, which its indexes contain. */
  name: string;
  /** See `publicKeyText`. */
  trustedKeys: readonly string[];
}

/** The options of the plugin in nx.json that are about units. */
export interface UnitsOptions {
  unitsStore?: string;
  unitsName?: string;
  trustedKeys?: readonly string[];
}

/** Name of a store, unless the option `unitsName` says otherwise. */
export const DEFAULT_NAME = 'default';

/** Returns the address of the store: the variable, or the option. */
export function storeAddress({ unitsStore }: UnitsOptions, env: NodeJS.ProcessEnv): string | undefined {
  return env[STORE_VARIABLE] || unitsStore || undefined;
}

/** Returns the policy of a workspace. Undefined without a store or without trusted keys. */
export function unitsPolicy(options: UnitsOptions, env: NodeJS.ProcessEnv): UnitsPolicy | undefined {
  const { unitsName: name = DEFAULT_NAME, trustedKeys = [] } = options;
  const address = storeAddress(options, env);
  return address && trustedKeys.length > 0 ? { address, name, trustedKeys } : undefined;
}

/**
 * Returns a text that is equal for builds that trust the same units. Build slots are named after
 * it, so a slot never has units that its policy does not trust.
 */
export function policyDigest({ name, trustedKeys }: UnitsPolicy): string {
  return sha256(JSON.stringify([name, trustedKeys.toSorted()]));
}
