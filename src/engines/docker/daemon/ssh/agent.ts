import { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import { sshArguments, type SshAddress } from './address';
import { SshConnection } from './connection';
import { sshFailure } from './failure';
import { startSsh } from './start';

/**
 * Logins at the same time. A server refuses some of more than ten (`MaxStartups` of sshd_config(5)),
 * and other programs log in too.
 */
const LOGINS = 4;
/**
 * After this time a login counts as finished, in milliseconds. Its end is not visible before the
 * daemon answers, and it answers some requests only when a container has ended.
 */
const LOGIN_MS = 2000;

/**
 * Connections of Node's HTTP client through the system's ssh, which knows the user's keys, agent,
 * `known_hosts` and `~/.ssh/config`. Unused connections are used again, because a login takes up to
 * a second.
 */
export class SshAgent extends Agent {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(
    private readonly address: SshAddress,
    private readonly program: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {
    super({ keepAlive: true });
  }

  override createConnection(
    _options: object,
    done?: (error: Error | null, connection: Duplex) => void,
  ): undefined {
    const login = (): void => {
      this.#running++;
      const connection = this.#connect();
      let isLogin = true;
      const finish = (): void => {
        if (!isLogin) return;
        isLogin = false;
        clearTimeout(timer);
        this.#running--;
        this.#waiting.shift()?.();
      };
      const timer = setTimeout(finish, LOGIN_MS).unref();
      connection.once('connect', finish).once('close', finish);
      done?.(null, connection);
    };
    if (this.#running < LOGINS) login();
    else this.#waiting.push(login);
    return undefined;
  }

  #connect(): SshConnection {
    const { address, program } = this;
    return new SshConnection(startSsh(sshArguments(address, program), this.env), (end) =>
      sshFailure(end, address, program),
    );
  }
}
