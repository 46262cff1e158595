import { resolve } from 'node:path';
import { folderStore } from './folder';
import { httpStore } from './http';
import type { UnitStore } from './store';

/** The variables that decide how a store is opened. */
export const STORE_VARIABLE = 'RUST_STATIC_UNITS_STORE';
const TOKEN_VARIABLE = 'RUST_STATIC_UNITS_TOKEN';
const NX_SERVER = 'NX_SELF_HOSTED_REMOTE_CACHE_SERVER';
const NX_TOKEN = 'NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN';

/**
 * Opens a store by its address: a URL, a folder, or `nx` for the remote cache of Nx. The token of
 * Nx's cache is sent only to the server that Nx's own variable names.
 *
 * @param workspaceRoot absolute path; a folder may be relative to it
 * @returns undefined if the address is `nx` and Nx's variable is not set
 */
export function openStore(
  address: string,
  workspaceRoot: string,
  env: NodeJS.ProcessEnv,
): UnitStore | undefined {
  const server = env[NX_SERVER];
  if (address === 'nx') return server ? httpStore(server, env[NX_TOKEN]) : undefined;
  if (/^https?:\/\//.test(address)) return httpStore(address, env[TOKEN_VARIABLE]);
  return folderStore(resolve(workspaceRoot, address));
}
