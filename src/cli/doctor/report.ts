import type { EngineName } from '../../engine-facts';
import type { PlannedLibrary } from '../../libraries/resolve';

/** The findings about one engine. */
export interface EngineReport {
  name: EngineName;
  /** True if it can build. */
  ok: boolean;
  /** Versions, or the reason why there are none. */
  detail: string;
}

/** One C library of a project. */
export interface LibraryReport {
  name: string;
  /** The link strategy: `strategy` is for programs, `how` is a short text for people. */
  strategy: PlannedLibrary['strategy'] | 'unknown';
  how: string;
  /** The source of the library: crates, or `libraries` of the manifest. */
  by: string[];
  /** True if the build certainly needs it. */
  certain: boolean;
  /** What the finished program needs at run time for this library. */
  runtime?: string;
}

/** The findings about one project. */
export interface ProjectReport {
  project: string;
  /** True without problems. */
  ok: boolean;
  engine?: string;
  target?: string;
  alpine?: string;
  /**
   * True if the list of crates comes from cargo. Otherwise it comes from the lock, which does not
   * depend on features or targets.
   */
  exact: boolean;
  libraries: LibraryReport[];
  /** True if it is multithreaded and uses musl's allocator, which is slow in that case. */
  slowAllocator?: boolean;
  /** Problems that prevent the build, and crates that are younger than `minimumAge`. */
  problems: string[];
  /** Additional information. */
  notes: string[];
}

/** The report of `rust-static doctor`. */
export interface DoctorReport {
  schemaVersion: 1;
  engines: EngineReport[];
  projects: ProjectReport[];
  /** Problems of crates outside of these projects. */
  problems: string[];
  /** Additional information about several projects. */
  notes: string[];
  /** True without problems. */
  ok: boolean;
}
