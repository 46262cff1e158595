import { RustStaticError } from '../../../../errors';

/** A daemon behind ssh. */
export interface SshAddress {
  /** `user@host`, or `host`. */
  host: string;
  port: string | undefined;
  /** Path of the daemon's socket there. The default is that of the program there. */
  socket: string | undefined;
  /** Path of a private key. The default is ssh's own choice. */
  identity?: string;
}

// A host or user that starts with a dash would be an option of ssh. ssh itself refuses other
// characters that a shell would interpret.
const ADDRESS = /^ssh:\/\/(?:([\w.+%][\w.+%-]*)@)?(\[[\w:.%]+\]|[\w.][\w.-]*)(?::(\d+))?(\/.*)?$/i;

/**
 * Reads `ssh://[user@]host[:port][/path of the socket]`.
 *
 * @throws RustStaticError if it is not valid, or has a password
 */
export function sshAddress(url: string, source: string): SshAddress {
  const match = ADDRESS.exec(url);
  if (!match || /[\n\0]/.test(url))
    throw new RustStaticError('The address of the Docker daemon is not a valid ssh address', {
      code: 'ssh-address-invalid',
      reason: `${source} has ${JSON.stringify(url.replace(/:[^@/]*@/, ':***@'))}.`,
      remedy:
        'Use ssh://user@host, ssh://user@host:22 or ssh://user@host/path/of/docker.sock, without a password.',
    });
  const [, user, host, port, path] = match as unknown as [string, string?, string?, string?, string?];
  const name = host!.replace(/^\[|\]$/g, '');
  return {
    host: user === undefined ? name : `${user}@${name}`,
    port,
    socket: path === undefined || path === '/' ? undefined : path,
  };
}

/** Arguments of ssh that choose the host, for connections and for remedies. */
export function sshTarget({ host, port, identity }: SshAddress): string[] {
  return [...(port ? ['-p', port] : []), ...(identity ? ['-i', identity] : []), host];
}

/**
 * Arguments of ssh that connect its standard input and output to the daemon.
 *
 * - `BatchMode`: a build cannot answer prompts.
 * - `ServerAlive…`: a machine that vanishes ends the connection after a minute.
 *
 * @param program one with the command `system dial-stdio`: docker or podman
 */
export function sshArguments(address: SshAddress, program: string): string[] {
  const socket = address.socket === undefined ? '' : ` --url ${quoted(`unix://${address.socket}`)}`;
  const flags = program === 'docker' ? socket.replace('--url', '--host') : socket;
  const [host, ...options] = sshTarget(address).toReversed();
  return [
    ...['-T', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=20'],
    ...['-o', 'ServerAliveInterval=15', '-o', 'ServerAliveCountMax=4'],
    ...[...options.toReversed(), '--', host!, `${program}${flags} system dial-stdio`],
  ];
}

/** Quotes a word for the shell of the other machine. */
function quoted(word: string): string {
  return /^[\w:/.-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
