/** A repository on a server. */
export interface RemoteRepository {
  /** Address for people, without a slash at the end. */
  server: string;
  /** `owner/name`. */
  repository: string;
}

/**
 * Returns the repository that a git remote names. The server's web address is expected at the same
 * host and, without SSH, at the same port. Undefined for a local path.
 *
 * @param url such as `git@github.com:owner/name.git`
 */
export function parseRemote(url: string): RemoteRepository | undefined {
  const short = /^(?:[^@/:]+@)?([^/:]+):(?!\/\/)(.+)$/.exec(url);
  const full = /^(https?|ssh|git\+ssh):\/\/(?:[^@/]*@)?([^/]+)\/(.+)$/.exec(url);
  const [scheme, host, path] = full ? full.slice(1) : ['ssh', ...(short?.slice(1) ?? [])];
  if (!host || !path) return undefined;
  const isWeb = scheme!.startsWith('http');
  const names = path
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .split('/')
    .filter(Boolean);
  const repository = names.splice(-2).join('/');
  if (!repository.includes('/')) return undefined;
  const place = [isWeb ? host : host.replace(/:\d+$/, ''), ...names].join('/');
  return { server: `${isWeb ? scheme : 'https'}://${place}`, repository };
}
