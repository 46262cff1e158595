import type Docker from 'dockerode';
import { ownLabels } from './labels';

/** What a container is made of that is never started. */
export interface VolumeHelperSpec {
  /** Kind, for labels. */
  kind: string;
  image: string;
  platform: string;
  checkout: string;
  mounts: { volume: string; path: string }[];
  /** A name is a lock: the daemon gives it to one container at a time. */
  name?: string;
}

/**
 * Creates a container that is never started: the daemon's archive API reaches its volumes.
 *
 * @throws the daemon's answer, with `statusCode` 409 when the name is taken
 */
export function createVolumeHelper(
  docker: Docker,
  { kind, image, platform, checkout, mounts, name }: VolumeHelperSpec,
): Promise<Docker.Container> {
  return docker.createContainer({
    _query: { platform, ...(name ? { name } : {}) },
    _body: {
      Image: image,
      // It is never run, but an image without a command of its own is refused without one.
      Cmd: ['none'],
      Labels: ownLabels(kind, checkout),
      HostConfig: {
        Mounts: mounts.map(({ volume, path }) => ({ Type: 'volume', Source: volume, Target: path })),
      },
    },
  } as unknown as Docker.ContainerCreateOptions);
}

/** Removes a container, running or not; one that is gone is as good. */
export async function removeContainer(container: Docker.Container | undefined): Promise<void> {
  await container?.remove({ force: true }).catch(() => undefined);
}
