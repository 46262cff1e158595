import { RustStaticError } from '../errors';
import type { ForgeName, ReleaseAssets } from '../plan/options/release-assets';
import { parseRemote } from './parse-remote';

/** A repository on a server with releases. */
export interface ForgeTarget {
  to: ForgeName;
  /** Address of the server for people, such as `https://github.com`. */
  server: string;
  /** Address of its API. */
  api: string;
  /** `owner/name`. */
  repository: string;
}

/** What determines where releases are, besides the setting. */
export interface Surroundings {
  env: NodeJS.ProcessEnv;
  /** URL of the git remote. */
  remote: string | undefined;
}

/**
 * Returns where releases are: as the setting says, else as the CI job says, else where the git
 * remote is.
 *
 * @throws RustStaticError if none of them says it
 */
export function forgeTarget(
  { to, url, repository }: ReleaseAssets,
  { env, remote }: Surroundings,
): ForgeTarget {
  // Gitea's and Forgejo's jobs have the variables of GitHub too, with their own values.
  const isOfGitea = env.GITEA_ACTIONS === 'true' || env.FORGEJO_ACTIONS === 'true';
  const isOwnJob = env.GITHUB_ACTIONS === 'true' && isOfGitea === (to !== 'github');
  const job = isOwnJob ? { server: env.GITHUB_SERVER_URL, repository: env.GITHUB_REPOSITORY } : {};
  const found = remote === undefined ? undefined : parseRemote(remote);
  const server = (
    url ??
    job.server ??
    found?.server ??
    (to === 'github' ? 'https://github.com' : undefined)
  )?.replace(/\/+$/, '');
  const name = repository ?? job.repository ?? found?.repository;
  if (server === undefined || name === undefined || !/^[^/\s]+\/[^/\s]+$/.test(name))
    throw new RustStaticError('It is not clear which repository has the releases', {
      code: 'release-repository-unknown',
      reason: `Neither the setting "release-assets" nor a CI job names it, and ${remote ? 'the git remote "origin" has no repository of such a server' : 'git has no remote "origin"'}.`,
      remedy: `Name it: release-assets = { to = "${to}", url = "https://git.example.com", repository = "owner/name" }`,
    });
  return { to, server, repository: name, api: apiOf(to, server) };
}

/** The address of the API (https://docs.github.com/enterprise-server/rest/enterprise-admin). */
function apiOf(to: ForgeName, server: string): string {
  if (to !== 'github') return `${server}/api/v1`;
  const { hostname } = new URL(server);
  const isHosted = hostname === 'github.com' || hostname.endsWith('.ghe.com');
  return isHosted ? `https://api.${hostname}` : `${server}/api/v3`;
}

const TOKENS: Record<ForgeName, readonly string[]> = {
  github: ['GITHUB_TOKEN', 'GH_TOKEN'],
  gitea: ['GITEA_TOKEN', 'GITHUB_TOKEN'],
  forgejo: ['FORGEJO_TOKEN', 'GITEA_TOKEN', 'GITHUB_TOKEN'],
};

/**
 * Returns the token for a server, from the environment.
 *
 * @param insecure whether it may be sent without encryption to another machine
 * @throws RustStaticError without a token, and for an address without encryption
 */
export function tokenFor({ to, server }: ForgeTarget, env: NodeJS.ProcessEnv, insecure: boolean): string {
  const { protocol, hostname } = new URL(server);
  const isLocal = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
  if (protocol !== 'https:' && !isLocal && !insecure)
    throw new RustStaticError(`${server} is not encrypted`, {
      code: 'release-address-insecure',
      reason: 'Everyone on the way could read the token that may write releases.',
      remedy: 'Use an address with https://, or the option "insecure" in a network that you trust.',
    });
  const names = TOKENS[to].filter(
    (name) => name !== 'GITHUB_TOKEN' || to === 'github' || env.GITEA_ACTIONS === 'true',
  );
  const token = names.map((name) => env[name]).find(Boolean);
  if (token) return token;
  throw new RustStaticError(`No token for the releases on ${server}`, {
    code: 'release-token-missing',
    reason: `The variable ${names[0]} is not set.`,
    remedy:
      to === 'github'
        ? `Set ${names[0]} to a token that may write the contents of the repository. In GitHub Actions: env: { GITHUB_TOKEN: \${{ secrets.GITHUB_TOKEN }} }`
        : `Set ${names[0]} to a token with the right to write the repository.`,
  });
}
