/** Parts of an error message: `reason` says why, `remedy` says what to do. Each may span several lines. */
export interface ErrorParts {
  /**
   * Stable name of what went wrong: a sentence may change in any release, a code keeps its meaning. The snapshot of
   * error-sentences.spec.ts lists all of them.
   */
  code: string;
  reason?: string;
  remedy?: string;
  cause?: unknown;
}

/**
 * The one error class. Nx prints the first line of a thrown message as the title and the rest as the body, so
 * the message is: what failed on what, an empty line, why, an empty line, what to do.
 */
export class RustStaticError extends Error {
  override readonly name = 'RustStaticError';
  readonly code: string;

  constructor(
    readonly title: string,
    { code, reason, remedy, cause }: ErrorParts,
  ) {
    super([title, reason, remedy].filter(Boolean).join('\n\n'), { cause });
    this.code = code;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
