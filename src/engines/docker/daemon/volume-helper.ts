import type { Container, DaemonClient, MountedVolume } from './client';
import { ownLabels } from './labels';

/** Describes a container that is never started. */
export interface VolumeHelperSpec {
  /** Kind, for the label. */
  kind: string;
  image: string;
  platform: string;
  checkout: string;
  volumes: Omit<MountedVolume, 'readOnly'>[];
  /** The name serves as a lock: only one container can have it at a time. */
  name?: string;
}

/**
 * Creates a container that is never started. It gives the daemon's archive API access to its
 * volumes.
 *
 * @throws DaemonError, a conflict, if the name is taken
 */
export function createVolumeHelper(
  daemon: DaemonClient,
  { kind, checkout, volumes, ...config }: VolumeHelperSpec,
): Promise<Container> {
  return daemon.containers.create({
    ...config,
    // The command never runs, but the daemon requires one if the image has none.
    command: ['none'],
    labels: ownLabels(kind, checkout),
    volumes: volumes.map((volume) => ({ ...volume, readOnly: false })),
  });
}

/** Runs `use` with a volume helper, and removes the helper afterwards. */
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

/** Removes a container, running or not. A container that is already gone is not an error. */
export async function removeContainer(container: Container | undefined): Promise<void> {
  await container?.remove().catch(() => undefined);
}
