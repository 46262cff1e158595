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

/**
 * Receives what is wrong. The default throws it. `doctor` collects all findings instead, and a value that is wrong is
 * then left out.
 */
export type Refuse = (error: unknown) => void;

export const rethrow: Refuse = (error) => {
  throw error;
};

/** The result of `work`, or `otherwise` when it threw and `refuse` took the error. */
export function attempt<T>(refuse: Refuse, work: () => T, otherwise: T): T {
  try {
    return work();
  } catch (error) {
    refuse(error);
    return otherwise;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
