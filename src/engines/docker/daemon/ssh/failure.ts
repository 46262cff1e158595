import { RustStaticError } from '../../../../errors';
import { sshTarget, type SshAddress } from './address';
import type { SshEnd } from './connection';

/** The program does not exist on the other machine. */
export class NoSuchProgram extends Error {}

/** Exit status of a shell that does not find a program. */
const NOT_FOUND = 127;
/** Exit status of ssh itself: https://man.openbsd.org/ssh.1#EXIT_STATUS */
const SSH = 255;

/**
 * Explains the end of a connection.
 *
 * @returns undefined if the daemon has ended it. A connection that broke after it had worked gives
 *   an error with Node's code of broken connections.
 */
export function sshFailure(end: SshEnd, address: SshAddress, program: string): Error | undefined {
  const { exitCode, stderr, answered } = end;
  if (end.error) return notStarted(end.error);
  if (answered && exitCode !== SSH) return undefined;
  if (answered) return Object.assign(new Error(`ssh: ${stderr}`), { code: 'ECONNRESET' });
  if (exitCode === NOT_FOUND) return new NoSuchProgram(stderr);
  return exitCode === SSH ? loginFailure(stderr, address) : daemonFailure(stderr, address, program);
}

/** The error if none of the programs exists on the other machine. */
export function noProgram(address: SshAddress): RustStaticError {
  return new RustStaticError(`${address.host} has neither docker nor podman`, {
    code: 'ssh-docker-missing',
    reason: 'The shell there finds neither of them in its PATH.',
    remedy: `Install one of them there. If it is installed, link it into one of the folders that \`${shell(address)} printenv PATH\` shows.`,
  });
}

/** Explains an error of the first request that is not one of `sshFailure`. */
export function withoutAnswer(cause: NodeJS.ErrnoException, address: SshAddress): Error {
  if (cause.code === 'ABORT_ERR')
    return new RustStaticError(`The daemon on ${address.host} does not answer`, {
      code: 'ssh-timeout',
      reason: 'There was no answer within 30 seconds.',
      remedy: `Find out whether the network or the daemon is slow: \`${shell(address)} docker info\`.`,
      cause,
    });
  if (!cause.code?.startsWith('HPE_')) return cause;
  return new RustStaticError(`${address.host} did not answer with Docker's protocol`, {
    code: 'ssh-shell-prints',
    reason: `${cause.message}. A startup file of the shell there may print text.`,
    remedy: `\`${shell(address)} true\` must print nothing: let ~/.bashrc and similar files there print only in terminals.`,
    cause,
  });
}

function notStarted(cause: Error): RustStaticError {
  return new RustStaticError('The program ssh cannot be run', {
    code: 'ssh-missing',
    reason: `The address of the Docker daemon begins with ssh://.\n${cause.message}`,
    remedy:
      "Install OpenSSH's client: openssh-client on Debian and Ubuntu, openssh-client-default on Alpine.",
    cause,
  });
}

function loginFailure(stderr: string, address: SshAddress): RustStaticError {
  const login = shell(address);
  if (stderr.includes('Host key verification failed'))
    return new RustStaticError(
      `The host key of ${address.host} is ${stderr.includes('HAS CHANGED') ? 'another one than before' : 'not known'}`,
      {
        code: 'ssh-host-key',
        reason: stderr,
        remedy: stderr.includes('HAS CHANGED')
          ? `Ask who runs the machine whether its key has changed. If so, remove the old one with the \`ssh-keygen\` command above, then log in once with \`${login}\`.`
          : `Log in once with \`${login}\`, compare the fingerprint, and accept the key.`,
      },
    );
  if (/Permission denied|Too many authentication failures/.test(stderr))
    return new RustStaticError(`${address.host} refuses the login`, {
      code: 'ssh-login-refused',
      reason: stderr,
      remedy: `A build cannot answer prompts, so \`${shell(address, '-o', 'BatchMode=yes')} true\` must work. Add your key there with \`ssh-copy-id\`. If it has a passphrase, load it with \`ssh-add\`.`,
    });
  return new RustStaticError(`ssh cannot connect to ${address.host}`, {
    code: 'ssh-unreachable',
    reason: stderr || 'ssh gives no reason.',
    remedy: `Check the address and the network until \`${login} true\` works.`,
  });
}

function daemonFailure(stderr: string, address: SshAddress, program: string): RustStaticError {
  const podman =
    program === 'podman'
      ? ' Podman needs its socket: run `systemctl --user enable --now podman.socket` there.'
      : '';
  return new RustStaticError(`${program} on ${address.host} cannot reach its daemon`, {
    code: 'ssh-daemon-unreachable',
    reason: stderr || `\`${program} system dial-stdio\` ended there without an answer.`,
    remedy: `Start the daemon there, and let this user use it, until \`${shell(address)} ${program} info\` works.${podman} If its socket is at another path, add the path to the address: ssh://${address.host}/path/of/docker.sock`,
  });
}

/** The command that logs in, for a terminal. */
function shell(address: SshAddress, ...options: string[]): string {
  return ['ssh', ...options, ...sshTarget(address)].join(' ');
}
