import type { Readable, Writable } from 'node:stream';
import type { Terminal } from '../../terminal';
import type { RegistryAuth } from './registry-auth';
import type { Bytes, Outputs } from './transport';

/**
 * The API calls that this project uses; it knows nothing else about a daemon. Calls throw
 * `DaemonError` if the daemon refuses, and the system's error if the connection fails.
 *
 * @see https://docs.docker.com/reference/api/engine/
 */
export interface DaemonClient {
  /** Text for the user if builds are less isolated than in containers. */
  readonly warning?: string;
  version(): Promise<DaemonVersion>;
  info(): Promise<DaemonInfo>;
  containers: ContainerCalls;
  volumes: VolumeCalls;
  images: ImageCalls;
}

export interface DaemonVersion {
  version: string;
  /** Such as `linux`. */
  os: string;
  /** Architecture in Go's spelling, such as `amd64`. */
  arch: string;
}

export interface DaemonInfo {
  /** RFC 3339. Undefined if the daemon does not report it. */
  systemTime: string | undefined;
  processors: number;
}

export interface ContainerCalls {
  /**
   * Creates a container without starting it. The call fails with a conflict if the name is taken.
   */
  create(config: ContainerConfig): Promise<Container>;
  /** Lists containers that have all of the labels (`name` or `name=value`), running or not. */
  list(labels: string[]): Promise<ListedContainer[]>;
  /** @param force remove it even if it runs */
  remove(id: string, force: boolean): Promise<void>;
}

/** Configuration of a container. */
export interface ContainerConfig {
  /** The name serves as a lock: only one container can have it at a time. */
  name?: string;
  /** Docker platform, such as `linux/amd64`. */
  platform: string;
  image: string;
  labels: Record<string, string>;
  entrypoint?: string[];
  command: string[];
  user?: string;
  workingDir?: string;
  env?: Record<string, string>;
  volumes?: MountedVolume[];
  /** Absent for a container that is never started. */
  run?: {
    network: boolean;
    /** True if standard input stays open until the client closes it. */
    stdin: boolean;
    /** True if the container removes itself when it ends. */
    removeAtEnd: boolean;
  };
}

/** A volume and its absolute mount path in a container. */
export interface MountedVolume {
  name: string;
  path: string;
  readOnly: boolean;
}

export interface ListedContainer {
  id: string;
  name: string | undefined;
  state: string;
  labels: Record<string, string>;
}

/** A created container. All paths are absolute paths in the container. */
export interface Container {
  readonly id: string;
  start(): Promise<void>;
  /** Waits until the container has ended or is removed, and returns its exit status. */
  wait(until?: 'not-running' | 'removed'): Promise<number>;
  remove(): Promise<void>;
  /** Attaches to standard input, output and error. */
  attach(): Promise<AttachedStreams>;
  /** Starts another program in the container. */
  exec(command: string[]): Promise<Exec>;
  /** Returns the last lines of both outputs. */
  log(lines: number): Promise<Readable>;
  /** Returns a file or folder as a tar archive, or undefined if it does not exist. */
  readArchive(path: string): Promise<Readable | undefined>;
  /** Unpacks a tar archive into a folder. */
  writeArchive(path: string, archive: Bytes): Promise<void>;
}

export interface AttachedStreams extends Outputs {
  stdin: Writable;
}

export interface Exec extends Outputs {
  /** Exit status; null while it runs. */
  status(): Promise<number | null>;
}

export interface VolumeCalls {
  /** Creates a volume. An existing volume is kept. */
  create(name: string, labels: Record<string, string>): Promise<void>;
  list(labels: string[]): Promise<ListedVolume[]>;
  remove(name: string): Promise<void>;
  /**
   * Returns size in bytes and number of containers by volume name, where the daemon reports them.
   */
  usage(): Promise<Map<string, VolumeUsage>>;
}

export interface ListedVolume {
  name: string;
  labels: Record<string, string>;
}

export interface VolumeUsage {
  bytes: number | undefined;
  containers: number;
}

/**
 * Builds, pulls and pushes pass on the daemon's output. They throw errors that the daemon reports,
 * including those inside a stream.
 */
export interface ImageCalls {
  /** Returns undefined if the daemon does not have the image. */
  inspect(reference: string): Promise<InspectedImage | undefined>;
  list(labels: string[]): Promise<ListedImage[]>;
  remove(name: string): Promise<void>;
  tag(reference: string, repo: string, tag: string): Promise<void>;
  build(context: Bytes, options: ImageBuild, progress: Progress): Promise<void>;
  pull(
    reference: string,
    options: { platform: string; auth: RegistryAuth | undefined },
    progress: Progress,
  ): Promise<void>;
  /** @returns the digest in the registry, if the daemon reports it */
  push(
    repo: string,
    options: { tag: string; auth: RegistryAuth | undefined },
    progress: Progress,
  ): Promise<string | undefined>;
  /** Loads an archive in the format of `docker save`. */
  load(archive: Bytes, progress: Progress): Promise<void>;
}

export interface InspectedImage {
  id: string;
  os: string;
  arch: string;
  /** `NAME=value`, as set by `ENV`. */
  env: string[];
}

export interface ListedImage {
  tags: string[];
  bytes: number;
}

export interface ImageBuild {
  tag: string;
  /** Stage to build. */
  target: string;
  platform: string;
  labels: Record<string, string>;
  buildArgs: Record<string, string>;
}

/** Receives the text of a long answer, and can cancel it. */
export interface Progress {
  onText: (text: string) => void;
  signal: AbortSignal;
}

/** Shows the daemon's output until the user cancels. */
export function progressOf(terminal: Terminal, cancelled: AbortSignal): Progress {
  return { onText: (text) => terminal.write(text), signal: cancelled };
}
