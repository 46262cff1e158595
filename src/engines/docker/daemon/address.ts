import { join } from 'node:path';
import { sha256 } from '../../../digest';
import { isText, optional, parseJson, shape } from '../../../json';

/** An address where a daemon may listen, and the source of that address. */
export interface DaemonAddress {
  /** Name of the source for error messages, such as `DOCKER_HOST` or `docker context "colima"`. */
  source: string;
  /** `unix:///path`, `tcp://host:port`, `npipe:////./pipe/name`, … */
  url: string;
  /** Folder with `ca.pem`, `cert.pem` and `key.pem`, if the daemon requires TLS. */
  certificates?: string;
  /** Path of a private key for ssh. */
  identity?: string;
}

/** Everything that the search depends on. */
export interface AddressFacts {
  env: NodeJS.ProcessEnv;
  home: string;
  platform: NodeJS.Platform;
  uid: number | undefined;
  /** The text of a file, or undefined. */
  read(path: string): string | undefined;
}

/**
 * Returns the addresses to try, in order. If the user set `DOCKER_HOST` or `CONTAINER_HOST` (of
 * Podman), or chose a docker context, only that address is tried. Silently using another daemon
 * would be a surprise.
 */
export function daemonAddresses(facts: AddressFacts): DaemonAddress[] {
  const { env } = facts;
  if (env.DOCKER_HOST) {
    const secure = env.DOCKER_TLS_VERIFY || env.DOCKER_CERT_PATH;
    const certificates = secure ? (env.DOCKER_CERT_PATH ?? join(facts.home, '.docker')) : undefined;
    return [{ source: 'DOCKER_HOST', url: env.DOCKER_HOST, certificates }];
  }
  if (env.CONTAINER_HOST && !env.DOCKER_CONTEXT)
    return [{ source: 'CONTAINER_HOST', url: env.CONTAINER_HOST, identity: env.CONTAINER_SSHKEY }];
  const context = currentContext(facts);
  return context ? [context] : wellKnown(facts);
}

function currentContext({ env, home, read }: AddressFacts): DaemonAddress | undefined {
  const folder = env.DOCKER_CONFIG ?? join(home, '.docker');
  const name = env.DOCKER_CONTEXT ?? parseJson(read(join(folder, 'config.json')), CONFIG)?.currentContext;
  if (!name || name === 'default') return undefined;
  // The docker CLI names a context's folder by the SHA-256 of the context's name.
  const id = sha256(name);
  const meta = parseJson(read(join(folder, 'contexts', 'meta', id, 'meta.json')), CONTEXT);
  const tls = join(folder, 'contexts', 'tls', id, 'docker');
  return {
    source: `docker context "${name}"`,
    url: meta?.Endpoints.docker.Host ?? '',
    certificates: read(join(tls, 'ca.pem')) === undefined ? undefined : tls,
  };
}

function wellKnown({ env, home, platform, uid }: AddressFacts): DaemonAddress[] {
  if (platform === 'win32') return [{ source: 'Docker Desktop', url: 'npipe:////./pipe/docker_engine' }];
  const runtime = env.XDG_RUNTIME_DIR ?? (uid === undefined ? undefined : `/run/user/${uid}`);
  const sockets: [source: string, path: string | undefined][] = [
    ['the default socket', '/var/run/docker.sock'],
    ['rootless Docker', runtime && `${runtime}/docker.sock`],
    ['rootless Podman', runtime && `${runtime}/podman/podman.sock`],
    ['Podman', '/run/podman/podman.sock'],
    ['Colima', join(home, '.colima/default/docker.sock')],
    ['Docker Desktop', join(home, '.docker/run/docker.sock')],
    ['Docker Desktop on Linux', join(home, '.docker/desktop/docker.sock')],
  ];
  return sockets.flatMap(([source, path]) => (path ? [{ source, url: `unix://${path}` }] : []));
}

const CONFIG = shape({ currentContext: optional(isText) });
const CONTEXT = shape({ Endpoints: shape({ docker: shape({ Host: isText }) }) });
