import { resolve } from 'node:path';
import { RustStaticError } from '../../errors';
import { folderStore } from './folder';
import { httpStore, PROTOCOLS } from './http';
import { ociAddress, ociStore } from './oci';
import type { RegistryCredentials } from './oci-token';
import type { UnitStore } from './store';

/** The variables that decide how a store is opened. */
export const STORE_VARIABLE = 'RUST_STATIC_UNITS_STORE';
const TOKEN_VARIABLE = 'RUST_STATIC_UNITS_TOKEN';
const NX_SERVER = 'NX_SELF_HOSTED_REMOTE_CACHE_SERVER';
const NX_TOKEN = 'NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN';

/** Everything that opening a store depends on. */
export interface StoreFacts {
  /** Absolute path. A folder may be relative to it. */
  workspaceRoot: string;
  env: NodeJS.ProcessEnv;
  /** Returns what `docker login` stored for the registry on a host. */
  credentialsFor(host: string): RegistryCredentials | undefined;
}

/**
 * Opens a store by its address: a URL, a folder, or `nx` for the remote cache of Nx. The token of
 * Nx's cache is sent only to the server that Nx's own variable names.
 *
 * @returns undefined if the address is `nx` and Nx's variable is not set
 * @throws RustStaticError if the address is not valid
 */
export function openStore(address: string, facts: StoreFacts): UnitStore | undefined {
  const { env, workspaceRoot } = facts;
  const server = env[NX_SERVER];
  if (address === 'nx') return server ? httpStore(server, PROTOCOLS.nx, { token: env[NX_TOKEN] }) : undefined;
  if (!/^[a-z][a-z\d+.-]*:\/\//.test(address)) return folderStore(resolve(workspaceRoot, address));
  const oci = ociAddress(address);
  if (oci) return ociStore(oci, () => facts.credentialsFor(oci.host));
  const [, name = 'nx', url = ''] = /^(?:(dav|bazel)\+)?(https?:.*)$/.exec(address) ?? [];
  if (!URL.canParse(url)) throw invalid(address);
  return httpStore(url, PROTOCOLS[name as keyof typeof PROTOCOLS], { token: env[TOKEN_VARIABLE] });
}

function invalid(address: string): RustStaticError {
  return new RustStaticError('The address of the store for shared crates is not valid', {
    code: 'units-store-invalid',
    reason: `It is ${JSON.stringify(address.replace(/\/\/[^@/]*@/, '//***@'))}.`,
    remedy:
      'Use a folder, nx, https://host, oci://host/repository, dav+https://host/folder or bazel+https://host, in RUST_STATIC_UNITS_STORE or the option "unitsStore".',
  });
}
