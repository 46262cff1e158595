/** What the daemon answered instead of what it was asked for, in its own words. */
export class DaemonError extends Error {
  constructor(
    message: string,
    /** HTTP status of the answer. */
    readonly statusCode: number,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** Whether the daemon does not know what a call names. */
export function isNotFound(error: unknown): boolean {
  return error instanceof DaemonError && error.statusCode === 404;
}

/** Whether a name is taken, or what a call would remove is in use. */
export function isConflict(error: unknown): boolean {
  return error instanceof DaemonError && error.statusCode === 409;
}
