/**
 * Parts of an error message: `reason` says why, `remedy` says what to do. Each may have several
 * lines.
 */
export interface ErrorParts {
  /**
   * Stable identifier of the error. A sentence may change in any release, but a code keeps its
   * meaning. The snapshot of error-sentences.spec.ts lists all codes.
   */
  code: string;
  reason?: string;
  remedy?: string;
  cause?: unknown;
}

/**
 * The only error class. Nx prints the first line of a thrown message as the title and the rest as
 * the body. So the message is: what failed on what, an empty line, why, an empty line, what to do.
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
 * Receives a problem. The default throws it. `doctor` collects all problems instead, and wrong
 * values are then left out.
 */
export type Refuse = (error: unknown) => void;

export const rethrow: Refuse = (error) => {
  throw error;
};

/** Returns the result of `work`, or `otherwise` if `work` threw and `refuse` accepted the error. */
export function attempt<T>(refuse: Refuse, work: () => T, otherwise: T): T {
  try {
    return work();
  } catch (error) {
    refuse(error);
    return otherwise;
  }
}

/** Returns the message of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
