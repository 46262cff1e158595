import { HttpClient } from './http-client';
import { RegistryAuthorization, type RegistryCredentials } from './oci-token';

/** A repository in a registry. */
export interface OciAddress {
  host: string;
  repository: string;
}

/** A client of a registry, and a function that returns the URL of a path in the repository. */
export interface RegistryClient {
  client: HttpClient;
  at: (path: string) => URL;
}

/**
 * Opens a repository in an OCI registry.
 *
 * @param credentials returns what `docker login` stored for the registry
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
export function registryClient(
  { host, repository }: OciAddress,
  credentials: () => RegistryCredentials | undefined,
  idleMs?: number,
): RegistryClient {
  const base = new URL(`${protocolOf(host)}//${host === 'docker.io' ? 'registry-1.docker.io' : host}`);
  const client = new HttpClient(base, new RegistryAuthorization(repository, credentials, idleMs), idleMs);
  return { client, at: (path) => new URL(`/v2/${repository}/${path}`, base) };
}

/** Like docker, plain HTTP is only for registries on this machine. */
function protocolOf(host: string): string {
  return /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host) ? 'http:' : 'https:';
}
