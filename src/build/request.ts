import type { Files } from '../cargo/files';
import type { TargetRef } from '../plan/input-targets';
import type { StaticTestOptions } from '../plan/options/static-test';
import type { BuildPlan } from '../plan/plan';
import type { Settings } from '../plan/settings';
import type { UnitsPolicy } from '../units/policy';
import type { HashedTarget } from './guards';
import type { Hashing } from './hashing';
import type { KnownFiles } from './known-files';

/** A target to build, from Nx or the command line. */
export interface TargetRequest extends Omit<HashedTarget, 'inputDigest'> {
  /** Absolute path of the Nx workspace. */
  workspaceRoot: string;
  project: { name: string; root: string };
  /** Such as `app:static-build`. Used in messages. */
  task: string;
  /** The target's options, merged with those of the command line. */
  options: Settings & StaticTestOptions & { inputDigest?: string };
  /** True to run the crate's tests instead of building its binaries. */
  isTest?: boolean;
  /** Options of the command line only. */
  commandLine: Settings;
  /** The folders that Nx caches, relative to the Nx root. Undefined if unknown. */
  outputs: readonly string[] | undefined;
  /** Returns the outputs that another target declares. Throws if Nx would not hash them. */
  outputsOf: (target: TargetRef) => readonly string[];
  /** How Nx hashes the target. Undefined if no target runs. */
  hashing: Hashing | undefined;
  env: NodeJS.ProcessEnv;
}

/**
 * A build that has passed all checks before its start. Only its sources and its toolchain can still
 * make it fail. It is a plain value: nothing has been started.
 */
export interface PreparedBuild {
  plan: BuildPlan;
  workspaceRoot: string;
  /** The workspace at the time of preparation. */
  files: Files;
  /** The files that the build sees, relative to the Nx root, sorted. */
  sources: string[];
  /**
   * SHA-256 of every file that affects the build, at the time of preparation, by path relative to
   * the Nx root.
   */
  digests: Map<string, string>;
  /** Digests of files that were already read, so that nothing is read twice. */
  known: KnownFiles;
  /** The environment variables that the engine may use. */
  env: NodeJS.ProcessEnv;
  /** Messages for the user. */
  notes: string[];
  /** Where compiled crates come from. Absent if none are shared. */
  units?: UnitsPolicy;
}
