import { messageOf, RustStaticError } from './errors';

/** What Node and dockerode add to the errors of the system and of the daemon. */
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
const FULL = ['ENOSPC', 'EDQUOT'];
const FORBIDDEN = ['EACCES', 'EPERM', 'EROFS'];

/** What users start, with words for what goes wrong with the system or the daemon. */
export function worded<Given extends unknown[], Result>(
  work: (...given: Given) => Promise<Result>,
): (...given: Given) => Promise<Result> {
  return async (...given) => {
    try {
      return await work(...given);
    } catch (error) {
      throw inWords(error);
    }
  };
}

/**
 * An error of the system or of the daemon, with what to do; any other as it is. For the end of what users start: there
 * it is told to a person.
 */
export function inWords(error: unknown): unknown {
  if (error instanceof RustStaticError || !(error instanceof Error)) return error;
  const { code = '', path, statusCode } = error as Error & SystemError;
  if (statusCode !== undefined || isFromDaemon(error)) return ofDaemon(error, statusCode);
  if (FULL.includes(code))
    return told(error, `The disk is full${path === undefined ? '' : `: ${path} cannot be written`}`, {
      remedy: 'Free space on the disk that holds the workspace, and run the target again.',
    });
  if (FORBIDDEN.includes(code) && path !== undefined)
    return told(error, `${path} is out of bounds`, {
      reason: code === 'EROFS' ? 'Its file system can only be read.' : 'This user may not use it so.',
      remedy:
        'Let this user write there (root may have left it: `ls -ld` tells whose it is), or choose another folder with the option "outputPath".',
    });
  return error;
}

// Files have a path; what has none and broke off is the connection.
function isFromDaemon(error: Error & SystemError): boolean {
  return LOST.includes(error.code ?? '') && (error.syscall !== 'open' || error.path === undefined);
}

function ofDaemon(error: Error, statusCode: number | undefined): RustStaticError {
  if (statusCode === undefined)
    return told(error, 'The connection to the Docker daemon was lost', {
      remedy:
        'See whether the daemon runs (`docker info`), and run the target again; nothing of the unfinished build was kept as output.',
    });
  if (/no space left on device|disk quota exceeded/i.test(error.message))
    return told(error, "The Docker daemon's disk is full", {
      remedy:
        'Free space there: `docker system df` tells what takes it, `rust-static clean` removes what builds of this workspace have left.',
    });
  return told(error, 'The Docker daemon could not do what was asked of it', {
    remedy: "Run the target again; if that does not help, the daemon's log may say more.",
  });
}

function told(cause: Error, title: string, parts: { reason?: string; remedy: string }): RustStaticError {
  const reason = [parts.reason, messageOf(cause)].filter(Boolean).join('\n');
  return new RustStaticError(title, { ...parts, reason, cause });
}
