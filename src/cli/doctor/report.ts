import type { EngineName } from '../../engine-facts';
import type { PlannedLibrary } from '../../libraries/resolve';

/** What was found of one engine. */
export interface EngineReport {
  name: EngineName;
  /** Whether it can build anything. */
  ok: boolean;
  /** Versions, or why there are none. */
  detail: string;
}

/** One C library of a project. */
export interface LibraryReport {
  name: string;
  /** How it gets into the program: for programs, and in a few words. */
  strategy: PlannedLibrary['strategy'] | 'unknown';
  how: string;
  /** Who brings it: crates, or `libraries` of the manifest. */
  by: string[];
  /** Whether it is certain that the build needs it. */
  certain: boolean;
  /** What the finished program needs for it where it runs. */
  runtime?: string;
}

/** What was found of one project. */
export interface ProjectReport {
  project: string;
  /** Whether its build can work. */
  ok: boolean;
  engine?: string;
  target?: string;
  alpine?: string;
  /** Whether cargo said what the build compiles; else the lock did, which knows neither features nor targets. */
  exact: boolean;
  libraries: LibraryReport[];
  /** Whether it runs many threads with musl's allocator, which is slow then. */
  slowAllocator?: boolean;
  /** What keeps the build from working. */
  problems: string[];
  /** What is good to know. */
  notes: string[];
}

/** The page of `rust-static doctor`. */
export interface DoctorReport {
  schemaVersion: 1;
  engines: EngineReport[];
  projects: ProjectReport[];
  /** What is wrong with crates that are none of these projects. */
  problems: string[];
  /** What is good to know about several projects. */
  notes: string[];
  /** Whether every project can be built. */
  ok: boolean;
}
