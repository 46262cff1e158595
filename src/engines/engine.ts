import type { BuildCommand } from '../cargo/build-command';
import type { BuildPlan } from '../plan/plan';
import type { UnitsPolicy } from '../units/policy';
import type { Place } from './places';
import type { Terminal } from './terminal';

/** A place where cargo can run. Engines do not know Nx, and the plan does not know engines. */
export interface Engine {
  /**
   * Prepares a build: checks the toolchain, and brings sources and crates into place.
   *
   * @throws RustStaticError that says what is missing and how to get it
   */
  open(request: BuildRequest): Promise<BuildSession>;
  /**
   * Returns the group of a plan: builds of one group use each other's compiled crates. It depends
   * only on files.
   *
   * @param workspaceRoot absolute path of the Nx workspace
   * @param units the policy of the request
   * @throws RustStaticError if the builder cannot be read
   */
  groupOf(plan: BuildPlan, workspaceRoot: string, units?: UnitsPolicy): string;
  /**
   * Opens the engine for several builds of this process: one pool per place. Absent if builds run
   * one at a time and keep nothing warm.
   *
   * @param warn receives a line about each place that is left out because it does not answer
   * @throws RustStaticError if no place answers
   */
  pools?(env: NodeJS.ProcessEnv, warn: (line: string) => void): Promise<EnginePool[]>;
}

/**
 * Opens builds that reuse warm state of earlier builds, such as running containers. `close` must be
 * called.
 */
export interface EnginePool extends Pick<Engine, 'open'>, Place {
  /** Name of the place, such as `ssh://me@build.example.com`. Empty if the engine has only one. */
  readonly name: string;
  /** Number of builds that may run at once. */
  readonly parallel: number;
  /** False if the place does not answer any more, so that its builds must run elsewhere. */
  answers(): Promise<boolean>;
  /** Removes everything that must not outlive the process. */
  close(): Promise<void>;
}

/** The input of an engine. */
export interface BuildRequest {
  plan: BuildPlan;
  /** The files that the build sees, relative to the Nx root, sorted. */
  sources: readonly string[];
  /**
   * Returns the SHA-256 of a workspace file, by path relative to the Nx root. Each file is read at
   * most once.
   */
  digestOf: (path: string) => string;
  /** Absolute path of the Nx workspace. */
  workspaceRoot: string;
  terminal: Terminal;
  /** Aborts when the user or CI cancels. */
  cancelled: AbortSignal;
  env: NodeJS.ProcessEnv;
  /** `tree`: cargo only lists the crates that the build would compile. The default is `build`. */
  command?: 'build' | 'tree';
  /**
   * Absolute paths of files in the builder to read. The host engine does not read them, because the
   * host's files are not part of the build.
   */
  readFiles?: readonly string[];
  /** Isolation key: builds with different keys share no volumes. Such a build starts cold and leaves nothing behind. */
  fresh?: string;
  /** True if this process has a key or a login, which code of crates must not be able to read. */
  hasSecrets?: boolean;
  /** Where compiled crates come from. Absent if none are shared. */
  units?: UnitsPolicy;
  /** True to replace the sources of path crates by empty ones, so that only other crates' code runs. */
  emptied?: boolean;
}

/** One build, from a ready toolchain to the binaries. `close` must be called in every case. */
export interface BuildSession {
  /**
   * Identity of the builder: a hash, or the reference that the user gave. Undefined for the host
   * engine.
   */
  readonly builder: string | undefined;
  /** Absolute path of the crate's manifest, as cargo sees it. */
  readonly manifestPath: string;
  /**
   * Runs the command of the request, by default `cargo build`. Each line of its standard output
   * goes to `onMessage`.
   */
  build(onMessage: (line: string) => void): Promise<CargoResult>;
  /** Returns facts about the environment in which cargo ran. Call it after `build`. */
  facts(): Promise<BuildFacts>;
  /**
   * Returns absolute paths of the local files that an executable was made from, as far as cargo
   * knows. In a container these are inputs, because the build could see nothing else. Call it after
   * `build`.
   */
  filesRead(executable: string): Promise<string[]>;
  /** Copies a file that cargo reported to an absolute path on this machine. */
  copyOut(file: string, destination: string): Promise<void>;
  /**
   * Runs a program in the environment of cargo and returns its standard output. Call it after
   * `build`.
   *
   * @throws RustStaticError if the program does not exist or fails
   */
  execute(command: string[]): Promise<string>;
  /**
   * Runs another cargo command with the same files and variables. Call it after `build`.
   *
   * @param onLine receives each line of its standard output
   */
  cargo(args: (command: BuildCommand) => string[], onLine: (line: string) => void): Promise<CargoResult>;
  /**
   * Clones the target cache, so that other builds of the group can start from it at the same time.
   * Absent if builds run one at a time. Call it after `build`.
   *
   * @param builds number of waiting builds
   */
  shareCache?(builds: number): Promise<void>;
  /** Runs a finished binary in isolation. */
  smoke(trial: SmokeTrial): Promise<SmokeResult>;
  /** Removes everything that the session created and that must not outlive it. */
  close(): Promise<void>;
}

/** The environment of a finished build. */
export interface BuildFacts {
  /** Versions as `rustc --version` and `cargo --version` print them. */
  rustc: string;
  cargo: string;
  /** The output of `cargo metadata` for the plan's target and features. */
  metadata: string;
  /** The texts of those `readFiles` that exist. */
  files: Map<string, string>;
}

/** A binary to run. */
export interface SmokeTrial {
  /** Absolute path on this machine. */
  file: string;
  args: string[];
  /** Time limit in milliseconds. */
  milliseconds: number;
  /** The target triple. */
  target: string;
}

/** The result of a smoke test. */
export interface SmokeResult {
  /** Undefined if the time limit was reached and the program was killed. */
  exitCode: number | undefined;
  /** The end of its output, from both streams. */
  output: string;
  /** A sentence that describes the environment. */
  where: string;
}

/** The result of cargo. */
export interface CargoResult {
  exitCode: number;
  /** The end of standard error, at most 64 KiB, with colours. */
  stderr: string;
}
