import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { withoutUserInfo } from '../../../cargo/user-info';
import { messageOf, RustStaticError } from '../../../errors';
import { daemonAddresses, type AddressFacts, type DaemonAddress } from './address';
import type { DaemonClient } from './client';
import { hereClient, IMAGE_VARIABLE } from './here/client';
import { Folders } from './here/folders';
import { readMarker } from './here/marker';
import { httpClient } from './http-client';
import { connectBySsh } from './ssh/connect';
import type { Endpoint } from './transport';

/**
 * Connects to the first daemon that answers. In a builder image, and if no address is set, this
 * machine is the daemon.
 *
 * @throws RustStaticError that lists every address with the reason why it failed, and names
 * `--engine=host`. Addresses of ssh have errors of their own.
 */
export async function connect(
  env: NodeJS.ProcessEnv,
  facts: AddressFacts = machineFacts(env),
): Promise<DaemonClient> {
  const reasons: string[] = [];
  const isChosen = [env.DOCKER_HOST, env.DOCKER_CONTEXT, env.CONTAINER_HOST].some(Boolean);
  const marker = isChosen ? undefined : readMarker(facts.read);
  if (marker) return hereClient(marker, new Folders('/rust-static-volumes'), env[IMAGE_VARIABLE]);
  for (const address of daemonAddresses(facts)) {
    if (address.url.startsWith('ssh://')) return connectBySsh(address, env);
    try {
      const client = httpClient(endpointOf(address, facts.read));
      await client.ping(AbortSignal.timeout(10_000));
      return client;
    } catch (error) {
      reasons.push(
        `  ${withoutUserInfo(address.url) || '(no address)'} (${address.source}): ${reasonOf(error)}`,
      );
    }
  }
  throw new RustStaticError('No Docker daemon answers', {
    code: 'daemon-unreachable',
    reason: ['Tried, in this order:', ...reasons].join('\n'),
    remedy: [
      'Start Docker or Podman, set DOCKER_HOST or choose a docker context.',
      "Or build with this machine's own cargo: --engine=host for static-build,",
      'RUST_STATIC_ENGINE=host in the environment for any target.',
    ].join('\n'),
  });
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  const known: Record<string, string> = {
    ENOENT: 'there is no such socket',
    ECONNREFUSED: 'nothing listens there',
    EACCES: 'this user may not open it (is it in the group docker?)',
    ABORT_ERR: 'no answer within 10 seconds',
  };
  return known[code ?? ''] ?? messageOf(error);
}

function endpointOf({ url, certificates }: DaemonAddress, read: AddressFacts['read']): Endpoint {
  if (url.startsWith('unix://')) return { socketPath: url.slice('unix://'.length) };
  if (url.startsWith('npipe://')) return { socketPath: url.slice('npipe://'.length).replaceAll('/', '\\') };
  const match = /^(tcp|https?):\/\/(\[[^\]]+\]|[^:/]+)(?::(\d+))?\/?$/.exec(url);
  if (!match)
    throw new Error('addresses of this kind are not supported: use unix://, tcp://, ssh:// or npipe://');
  const [, scheme, host, port] = match as unknown as [string, string, string, string | undefined];
  const secure = certificates !== undefined || scheme === 'https';
  const pem = (name: string): string | undefined => certificates && read(join(certificates, name));
  return {
    protocol: secure ? 'https' : 'http',
    host: host.replace(/^\[|\]$/g, ''),
    port: Number(port ?? (secure ? 2376 : 2375)),
    ...(secure ? { ca: pem('ca.pem'), cert: pem('cert.pem'), key: pem('key.pem') } : {}),
  };
}

function machineFacts(env: NodeJS.ProcessEnv): AddressFacts {
  const read = (path: string): string | undefined => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  };
  return { env, home: homedir(), platform: process.platform, uid: process.getuid?.(), read };
}
