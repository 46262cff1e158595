/** An error answer of the daemon, with the daemon's own message. */
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

/** True if the object of a call does not exist on the daemon. */
export function isNotFound(error: unknown): boolean {
  return error instanceof DaemonError && error.statusCode === 404;
}

/** True if a name is taken, or if the object to remove is in use. */
export function isConflict(error: unknown): boolean {
  if (!(error instanceof DaemonError)) return false;
  // Podman 4.3 answers with 500 if two requests create a container of one name at the same time.
  return error.statusCode === 409 || /the container name "[^"]*" is already in use/.test(error.message);
}
