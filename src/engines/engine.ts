import type { BuildPlan } from '../plan/plan';
import type { Terminal } from './terminal';

/** Where cargo can run. Engines know nothing of Nx, and the plan knows nothing of engines. */
export interface Engine {
  /**
   * Makes everything ready for the plan's build: the toolchain is checked, sources and crates are in place.
   *
   * @throws RustStaticError that says what is missing and how to get it
   */
  open(request: BuildRequest): Promise<BuildSession>;
  /**
   * What stands for the builds that find what each other has compiled: equal for those. It is known from files alone.
   *
   * @param workspaceRoot absolute path of the Nx workspace
   * @throws RustStaticError for a builder that cannot be read
   */
  groupOf(plan: BuildPlan, workspaceRoot: string): string;
  /**
   * The same engine for several builds of this process; absent where builds run one at a time and keep nothing warm.
   *
   * @throws RustStaticError when what carries out builds does not answer
   */
  pool?(env: NodeJS.ProcessEnv): Promise<EnginePool>;
}

/** Opens builds that leave each other what is warm, such as containers that run. `close` must be called. */
export interface EnginePool extends Pick<Engine, 'open'> {
  /** How many builds may run at once. */
  readonly parallel: number;
  /** Removes what must not outlive the process. */
  close(): Promise<void>;
}

/** What an engine is given. */
export interface BuildRequest {
  plan: BuildPlan;
  /** The files that the build sees, relative to the Nx root, sorted. */
  sources: readonly string[];
  /** SHA-256 of a file of the workspace, by path relative to the Nx root. It is read no more than once. */
  digestOf: (path: string) => string;
  /** Absolute path of the Nx workspace. */
  workspaceRoot: string;
  terminal: Terminal;
  /** Aborted when the user or CI cancels. */
  cancelled: AbortSignal;
  env: NodeJS.ProcessEnv;
  /** `tree`: cargo only lists the crates that the build would compile. Default: `build`. */
  command?: 'build' | 'tree';
  /** Files of the builder whose texts are asked for, absolute. The host's own files are not the build's. */
  readFiles?: readonly string[];
  /** Isolation key: builds with different keys share no volumes. Such a build starts cold and leaves nothing behind. */
  fresh?: string;
}

/** One build, from a ready toolchain to the binaries. `close` must be called, whatever happens. */
export interface BuildSession {
  /** What the builder is made from: a hash, or the reference that was given. Absent for the host. */
  readonly builder: string | undefined;
  /** Absolute path of the crate's manifest, as cargo sees it. */
  readonly manifestPath: string;
  /** Runs the request's command, `cargo build`; each line of its standard output goes to `onMessage`. */
  build(onMessage: (line: string) => void): Promise<CargoResult>;
  /** What there is to know of the place where cargo ran. To be asked after `build`. */
  facts(): Promise<BuildFacts>;
  /**
   * The files of this machine that an executable was made from, as far as cargo knows, absolute. In a container these
   * are inputs, since the build could see nothing else. To be asked after `build`.
   */
  filesRead(executable: string): Promise<string[]>;
  /** Copies a file that cargo reported to an absolute path of this machine. */
  copyOut(file: string, destination: string): Promise<void>;
  /**
   * Runs a program where cargo ran, and gives its standard output. To be asked after `build`.
   *
   * @throws RustStaticError when there is no such program, or it fails
   */
  execute(command: string[]): Promise<string>;
  /**
   * Clones what is compiled, so that further builds of the group can run at once and start from it; absent where they
   * run one at a time. To be asked after `build`.
   *
   * @param builds how many builds wait
   */
  shareCache?(builds: number): Promise<void>;
  /** Runs a finished binary alone, where nothing else is. */
  smoke(trial: SmokeTrial): Promise<SmokeResult>;
  /** Removes what the session made and must not outlive it. */
  close(): Promise<void>;
}

/** What a finished build's surroundings are. */
export interface BuildFacts {
  /** Versions as `rustc --version` and `cargo --version` print them. */
  rustc: string;
  cargo: string;
  /** The output of `cargo metadata` for the plan's target and features. */
  metadata: string;
  /** The texts of those of `readFiles` that there are. */
  files: Map<string, string>;
}

/** A binary to run. */
export interface SmokeTrial {
  /** Absolute path on this machine. */
  file: string;
  args: string[];
  /** How long it may run. */
  milliseconds: number;
  /** Its triple. */
  target: string;
}

/** How it ended. */
export interface SmokeResult {
  /** Undefined when its time was up, and it was killed. */
  exitCode: number | undefined;
  /** The end of what it wrote, to either stream. */
  output: string;
  /** A sentence on what there was around it. */
  where: string;
}

/** How cargo ended. */
export interface CargoResult {
  exitCode: number;
  /** The end of what it wrote to standard error, at most 64 KiB, with its colours. */
  stderr: string;
}
