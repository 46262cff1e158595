import type { EngineName } from '../engine-facts';

/**
 * The parts of a plan, and of the build's output before the failure, that an explanation depends
 * on.
 */
export interface FailureContext {
  project: string;
  cargoRoot: string;
  crate: { root: string; name?: string };
  target: string;
  engine: EngineName;
  /** True if the builder compiles for another architecture than its own. */
  cross?: boolean;
  /** Path of the Dockerfile, relative to the Nx root. */
  dockerfile?: string;
  /** Alpine release of the builder, if known. */
  alpine?: string;
  /** Whether build scripts may use the network. */
  network?: boolean;
  /** Native libraries that build scripts asked to link, with the crates that asked. */
  linked?: readonly { library: string; crate: string }[];
  /** The feature for static builds, and what only it brings into the build, with the chain. */
  staticFeature?: string | undefined;
  broughtIn?: ReadonlyMap<string, readonly string[]>;
}

/** Why cargo failed, if its output shows that, and what to do in this project. */
export interface Cause {
  reason: string;
  remedy: string;
}

/** A pattern in a failure's output, and what it means. */
export interface Rule {
  /** `fetch` or `build`, if the pattern has this meaning only in one step. */
  step?: string;
  engine?: string;
  /** Another pattern that must match the output: where the failure happened. */
  within?: RegExp;
  pattern: RegExp;
  /** Why it failed and what to do, if that depends only on the project. */
  reason?: string;
  remedy?: string | ((context: FailureContext) => string);
  /**
   * Computes the cause from the match. Undefined if it is another failure after all; then the next
   * rule is tried.
   */
  cause?(context: FailureContext, match: RegExpExecArray, text: string): Cause | undefined;
}
