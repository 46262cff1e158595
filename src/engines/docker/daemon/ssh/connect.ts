import type { DaemonAddress } from '../address';
import type { DaemonClient } from '../client';
import { httpClient } from '../http-client';
import { sshAddress } from './address';
import { SshAgent } from './agent';
import { noProgram, NoSuchProgram, withoutAnswer } from './failure';

const PROGRAMS = ['docker', 'podman'];
/** A login may take seconds, and ssh itself gives up after 20. */
const PING_MS = 30_000;

/**
 * Connects to the daemon of another machine, with `docker system dial-stdio` there. Where docker is
 * not installed, it uses podman. For an address of Podman, it tries podman first.
 *
 * @throws RustStaticError that says what is missing: ssh, the key, the program or the daemon
 */
export async function connectBySsh(
  { url, source, identity }: DaemonAddress,
  env: NodeJS.ProcessEnv,
): Promise<DaemonClient> {
  const programs = source === 'CONTAINER_HOST' ? PROGRAMS.toReversed() : PROGRAMS;
  const address = { ...sshAddress(url, source), ...(identity && { identity }) };
  for (const program of programs) {
    const client = httpClient({
      protocol: 'http',
      // Only for the header `Host`: the agent decides where the connection goes.
      host: 'docker',
      port: 80,
      agent: new SshAgent(address, program, env),
    });
    try {
      await client.ping(AbortSignal.timeout(PING_MS));
      return client;
    } catch (error) {
      if (error instanceof NoSuchProgram) continue;
      throw withoutAnswer(error as NodeJS.ErrnoException, address);
    }
  }
  throw noProgram(address);
}
