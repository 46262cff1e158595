import type { EngineName } from '../engine-facts';

/** What an explanation depends on of a plan, and of what the build had said before it failed. */
export interface FailureContext {
  project: string;
  cargoRoot: string;
  crate: { root: string; name?: string };
  target: string;
  engine: EngineName;
  /** Path of the Dockerfile, relative to the Nx root. */
  dockerfile?: string;
  /** Alpine release of the builder, where it is known. */
  alpine?: string;
  /** Native libraries that build scripts have asked to link, with the crates that asked. */
  linked?: readonly { library: string; crate: string }[];
}

/** Why cargo failed, where its output tells, and what to do about it in this project. */
export interface Cause {
  reason: string;
  remedy: string;
}

/** Words of a failure and what they mean. */
export interface Rule {
  /** `fetch` or `build`, when the words mean this only in one of them. */
  step?: string;
  engine?: string;
  /** Words that must stand in the output besides: where the failure happened. */
  within?: RegExp;
  pattern: RegExp;
  /** Why it failed and what to do, where that depends on nothing but the project. */
  reason?: string;
  remedy?: string | ((context: FailureContext) => string);
  /** The same from the words themselves. Undefined when it is another failure after all: the next rule is asked. */
  cause?(context: FailureContext, match: RegExpExecArray, text: string): Cause | undefined;
}
