import { messageOf, RustStaticError, type ErrorParts } from './errors';

/** Properties that Node and dockerode add to errors of the system and of the daemon. */
interface SystemError {
  code?: string;
  syscall?: string;
  path?: string;
  /** HTTP status of the daemon's answer. */
  statusCode?: number;
}

const LOST = [
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['ENOTFOUND', 'EAI_AGAIN', 'ERR_STREAM_PREMATURE_CLOSE'],
];
const CAUSES = 'Causes (RUST_STATIC_DEBUG):';
const FULL = ['ENOSPC', 'EDQUOT'];
const FORBIDDEN = ['EACCES', 'EPERM', 'EROFS'];

/**
 * Wraps a user-facing function, so that errors of the system and of the daemon say what to do: see
 * `toUserError`.
 */
export function withUserErrors<Given extends unknown[], Result>(
  work: (...given: Given) => Promise<Result>,
): (...given: Given) => Promise<Result> {
  return async (...given) => {
    try {
      return await work(...given);
    } catch (error) {
      throw toUserError(error);
    }
  };
}

/**
 * Explains an error of the system or of the daemon. Other errors are returned unchanged. Use it
 * just before an error is shown. With RUST_STATIC_DEBUG=1 the message ends with the chain of
 * causes.
 */
export function toUserError(error: unknown, env: NodeJS.ProcessEnv = process.env): unknown {
  const explained = explain(error);
  if (env.RUST_STATIC_DEBUG === '1' && explained instanceof Error) addCauses(explained);
  return explained;
}

function explain(error: unknown): unknown {
  if (error instanceof RustStaticError || !(error instanceof Error)) return error;
  const { code = '', path, statusCode } = error as Error & SystemError;
  if (statusCode !== undefined || isFromDaemon(error)) return ofDaemon(error, statusCode);
  if (FULL.includes(code))
    return userError(error, `The disk is full${path === undefined ? '' : `: ${path} cannot be written`}`, {
      code: 'disk-full',
      remedy: 'Free space on the disk that holds the workspace, and run the target again.',
    });
  if (FORBIDDEN.includes(code) && path !== undefined)
    return userError(error, `Permission denied: ${path}`, {
      code: 'permission-denied',
      reason: code === 'EROFS' ? 'Its file system is read-only.' : 'This user may not write there.',
      remedy:
        'Let this user write there (`ls -ld` shows the owner, which may be root), or choose another folder with the option "outputPath".',
    });
  return error;
}

// File errors have a path. An error without one that reports a broken connection comes from the
// daemon.
function isFromDaemon(error: Error & SystemError): boolean {
  return LOST.includes(error.code ?? '') && (error.syscall !== 'open' || error.path === undefined);
}

function ofDaemon(error: Error, statusCode: number | undefined): RustStaticError {
  if (statusCode === undefined)
    return userError(error, 'The connection to the Docker daemon was lost', {
      code: 'daemon-connection-lost',
      remedy:
        'Check whether the daemon runs (`docker info`), and run the target again; nothing of the unfinished build was kept as output.',
    });
  if (/no space left on device|disk quota exceeded/i.test(error.message))
    return userError(error, "The Docker daemon's disk is full", {
      code: 'daemon-disk-full',
      remedy:
        'Free space there: `docker system df` shows what uses it, `rust-static clean` removes what builds of this workspace have left.',
    });
  return userError(error, 'The Docker daemon refused a request', {
    code: 'daemon-refused',
    remedy: "Run the target again; if that does not help, the daemon's log may say more.",
  });
}

function userError(cause: Error, title: string, parts: ErrorParts): RustStaticError {
  const reason = [parts.reason, messageOf(cause)].filter(Boolean).join('\n');
  return new RustStaticError(title, { ...parts, reason, cause });
}

/**
 * Appends an error's chain of causes to its message, once: class, system error code, message and
 * stack of each.
 */
function addCauses(error: Error): void {
  if (error.message.includes(CAUSES)) return;
  const chain: string[] = [];
  for (let cause = error.cause; cause instanceof Error && chain.length < 10; cause = cause.cause)
    chain.push(`${(cause as SystemError).code ?? 'no code'}: ${cause.stack ?? cause.message}`);
  error.message += `\n\n${CAUSES}${chain.length > 0 ? `\n${chain.join('\n')}` : ' none'}`;
}
