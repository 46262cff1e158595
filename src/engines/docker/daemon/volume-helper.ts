import type { Container, DaemonClient, MountedVolume } from './client';
import { ownLabels } from './labels';

/** What a container is made of that is never started. */
export interface VolumeHelperSpec {
  /** Kind, for labels. */
  kind: string;
  image: string;
  platform: string;
  checkout: string;
  volumes: Omit<MountedVolume, 'readOnly'>[];
  /** A name is a lock: the daemon gives it to one container at a time. */
  name?: string;
}

/**
 * Creates a container that is never started: the daemon's archive API reaches its volumes.
 *
 * @throws DaemonError, a conflict when the name is taken
 */
export function createVolumeHelper(
  daemon: DaemonClient,
  { kind, checkout, volumes, ...config }: VolumeHelperSpec,
): Promise<Container> {
  return daemon.containers.create({
    ...config,
    // It is never run, but an image without a command of its own is refused without one.
    command: ['none'],
    labels: ownLabels(kind, checkout),
    volumes: volumes.map((volume) => ({ ...volume, readOnly: false })),
  });
}

/** Runs `use` with such a container, and removes it. */
export async function withVolumeHelper<Result>(
  daemon: DaemonClient,
  spec: VolumeHelperSpec,
  use: (container: Container) => Promise<Result>,
): Promise<Result> {
  const container = await createVolumeHelper(daemon, spec);
  try {
    return await use(container);
  } finally {
    await removeContainer(container);
  }
}

/** Removes a container, running or not; one that is gone is as good. */
export async function removeContainer(container: Container | undefined): Promise<void> {
  await container?.remove().catch(() => undefined);
}
