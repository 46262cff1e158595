import { homedir } from 'node:os';
import { join } from 'node:path';
import { RustStaticError } from '../../../errors';
import { imageHost } from '../../../image-host';
import { isText, optional, parseJson, recordOf, shape } from '../../../json';

/** Credentials that the daemon sends to a registry. */
export interface RegistryAuth {
  username?: string;
  password?: string;
  identitytoken?: string;
  serveraddress: string;
}

/** Everything that the search depends on. */
export interface AuthFacts {
  env: NodeJS.ProcessEnv;
  read: (path: string) => string | undefined;
  /** Runs a credential helper and returns its standard output. */
  helper: (program: string, registry: string) => string;
}

/** Returns the registry of an image reference, in the spelling of Docker's configuration. */
export function registryOf(reference: string): string {
  const host = imageHost(reference);
  return host === undefined ? DOCKER_HUB : registryAt(host);
}

const DOCKER_HUB = 'https://index.docker.io/v1/';

/**
 * Returns the registry on a host, in the same spelling. A host such as `registry` has no dot, so it must
 * not be read as a part of an image reference: it would get the login of Docker Hub.
 */
export function registryAt(host: string): string {
  return /^(index\.)?docker\.io$/.test(host) ? DOCKER_HUB : host;
}

/**
 * Returns the credentials that `docker login` stored for the registry of an image, or undefined.
 *
 * @throws RustStaticError if a credential helper fails
 */
export function registryAuth(reference: string, facts: AuthFacts): RegistryAuth | undefined {
  return loginFor(registryOf(reference), facts);
}

/**
 * Returns the credentials for a registry in the spelling of Docker's configuration.
 *
 * @throws RustStaticError if a credential helper fails
 */
export function loginFor(registry: string, facts: AuthFacts): RegistryAuth | undefined {
  const folder = facts.env.DOCKER_CONFIG ?? join(facts.env.HOME ?? homedir(), '.docker');
  const text = facts.read(join(folder, 'config.json'));
  if (text === undefined) return undefined;
  const config = parseJson(text, isConfig);
  if (!config)
    throw new RustStaticError(`${join(folder, 'config.json')} is not a valid Docker configuration`, {
      code: 'docker-config-invalid',
      reason: 'It is not JSON, or a value in auths, credsStore or credHelpers has the wrong type.',
      remedy: `Correct it, or \`docker login ${registry}\` with another DOCKER_CONFIG.`,
    });
  const helper = config.credHelpers?.[registry] ?? config.credsStore;
  if (helper) return fromHelper(helper, registry, facts);
  const entry = config.auths?.[registry] ?? config.auths?.[`https://${registry}`];
  if (!entry) return undefined;
  const [username, ...password] = Buffer.from(entry.auth ?? '', 'base64')
    .toString('utf8')
    .split(':');
  return {
    username: entry.username ?? username,
    password: entry.password ?? password.join(':'),
    ...(entry.identitytoken ? { identitytoken: entry.identitytoken } : {}),
    serveraddress: registry,
  };
}

const isConfig = shape({
  auths: optional(
    recordOf(
      shape({
        auth: optional(isText),
        username: optional(isText),
        password: optional(isText),
        identitytoken: optional(isText),
      }),
    ),
  ),
  credsStore: optional(isText),
  credHelpers: optional(recordOf(isText)),
});

function fromHelper(name: string, registry: string, { helper }: AuthFacts): RegistryAuth | undefined {
  const program = `docker-credential-${name}`;
  try {
    const { Username, Secret } = JSON.parse(helper(program, registry)) as {
      Username: string;
      Secret: string;
    };
    return Username === '<token>'
      ? { identitytoken: Secret, serveraddress: registry }
      : { username: Username, password: Secret, serveraddress: registry };
  } catch (error) {
    const words = `${(error as { stdout?: string }).stdout ?? ''}${(error as Error).message}`;
    if (/credentials not found/.test(words)) return undefined;
    throw new RustStaticError(`${program} does not give credentials for ${registry}`, {
      code: 'credentials-unavailable',
      reason: words.trim(),
      remedy: `Correct credsStore or credHelpers in docker's config.json, or \`docker login ${registry}\`.`,
      cause: error,
    });
  }
}
