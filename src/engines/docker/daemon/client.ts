import type { Readable, Writable } from 'node:stream';
import type { Terminal } from '../../terminal';
import type { RegistryAuth } from './registry-auth';
import type { Bytes, Outputs } from './transport';

/**
 * What this project asks of a daemon, and all that it knows of one. Calls throw `DaemonError` for what the daemon refuses,
 * and the system's error when the connection fails.
 *
 * @see https://docs.docker.com/reference/api/engine/
 */
export interface DaemonClient {
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
  /** As Go names it, such as `amd64`. */
  arch: string;
}

export interface DaemonInfo {
  /** RFC 3339; absent when the daemon does not say. */
  systemTime: string | undefined;
  processors: number;
}

export interface ContainerCalls {
  /** Creates a container, without starting it; a conflict when the name is taken. */
  create(config: ContainerConfig): Promise<Container>;
  /** Those that carry all of the labels (`name` or `name=value`), running or not. */
  list(labels: string[]): Promise<ListedContainer[]>;
  /** @param force also when it runs */
  remove(id: string, force: boolean): Promise<void>;
}

/** What a container is made of. */
export interface ContainerConfig {
  /** A name is a lock: the daemon gives it to one container at a time. */
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
  /** Absent for one that is never started. */
  run?: {
    network: boolean;
    /** Whether standard input stays open until the client ends it. */
    stdin: boolean;
    /** Whether the container removes itself when it ends. */
    removeAtEnd: boolean;
  };
}

/** A volume and the absolute path at which a container has it. */
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

/** A container that was created. Paths are absolute and in the container. */
export interface Container {
  readonly id: string;
  start(): Promise<void>;
  /** Waits until it has ended, or is gone, and gives its exit status. */
  wait(until?: 'not-running' | 'removed'): Promise<number>;
  remove(): Promise<void>;
  /** Attaches to its three streams. */
  attach(): Promise<AttachedStreams>;
  /** Starts a further program in it. */
  exec(command: string[]): Promise<Exec>;
  /** The end of what it has written, both outputs. */
  log(lines: number): Promise<Readable>;
  /** A file or folder as a tar archive; undefined when it is not there. */
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
  /** Makes a volume; one that is there stays. */
  create(name: string, labels: Record<string, string>): Promise<void>;
  list(labels: string[]): Promise<ListedVolume[]>;
  remove(name: string): Promise<void>;
  /** Size in bytes and number of containers by name, as far as the daemon says. */
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

/** Builds, pulls and pushes hand on what the daemon prints, and throw what it reports, also inside a stream. */
export interface ImageCalls {
  /** Undefined when the daemon does not have it. */
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
  /** @returns the digest in the registry, if the daemon says it */
  push(
    repo: string,
    options: { tag: string; auth: RegistryAuth | undefined },
    progress: Progress,
  ): Promise<string | undefined>;
  /** Takes an archive as `docker save` writes it. */
  load(archive: Bytes, progress: Progress): Promise<void>;
  /** Makes an image of one layer from an archive. @returns what the daemon answers, its id in it */
  import(archive: Bytes, options: { platform: string; changes: string }): Promise<string>;
}

export interface InspectedImage {
  id: string;
  os: string;
  arch: string;
  /** `NAME=value`, as `ENV` has set them. */
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

/** Where a long answer's text goes, and what ends it early. */
export interface Progress {
  onText: (text: string) => void;
  signal: AbortSignal;
}

/** Shows what the daemon prints, until the user cancels. */
export function progressOf(terminal: Terminal, cancelled: AbortSignal): Progress {
  return { onText: (text) => terminal.write(text), signal: cancelled };
}
