import { randomUUID } from 'node:crypto';
import { RustStaticError } from '../../../../errors';
import type { ContainerCalls, DaemonClient, ImageCalls, VolumeCalls } from '../client';
import { DaemonError } from '../errors';
import { HereContainer } from './container';
import type { Folders } from './folders';
import type { Marker } from './marker';
import { canCutNetwork } from './start';

/** The variable that names the image of this container, if the option "builderImage" names one. */
export const IMAGE_VARIABLE = 'RUST_STATIC_BUILDER_IMAGE';

/**
 * A daemon that is this machine: a container of a builder image, such as a pod. Programs run as its
 * processes, at the same paths and with the variables of the image. So keys and results are those of
 * a daemon with the same image. Builds run one after another.
 *
 * @param image value of `IMAGE_VARIABLE`
 */
export function hereClient(marker: Marker, folders: Folders, image: string | undefined): DaemonClient {
  const cutsNetwork = canCutNetwork();
  const network = cutsNetwork ? 'without network' : 'with the network of the container';
  return {
    warning: `no daemon: cargo runs in this container, ${network}`,
    version: async () => ({ version: 'none, in a builder', os: 'linux', arch: architecture() }),
    // No processor for a second build: all of them use the same paths.
    info: async () => ({ systemTime: new Date().toISOString(), processors: 0 }),
    containers: containersOf(marker, folders, cutsNetwork),
    volumes: volumesOf(folders),
    images: imagesOf(marker, image),
  };
}

/** The architecture in Go's spelling. */
function architecture(): string {
  return { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' }[process.arch as string] ?? process.arch;
}

function containersOf(marker: Marker, folders: Folders, cutsNetwork: boolean): ContainerCalls {
  const all = new Map<string, HereContainer>();
  const env = Object.fromEntries(
    marker.env.map((line) => [line.split('=', 1)[0]!, line.slice(line.indexOf('=') + 1)]),
  );
  return {
    async create(config) {
      if ([...all.values()].some(({ config: { name } }) => name !== undefined && name === config.name))
        throw new DaemonError(`the container name "${config.name}" is already in use`, 409);
      const id = randomUUID();
      const container = new HereContainer(id, config, folders, { env, cutsNetwork }, () => {
        all.delete(id);
        folders.giveBack();
      });
      all.set(id, container);
      await folders.take();
      return container;
    },
    async list(labels) {
      const found = [...all.values()].filter(({ config }) => hasLabels(config.labels, labels));
      return found.map(({ id, state, config }) => ({ id, name: config.name, state, labels: config.labels }));
    },
    async remove(id) {
      const found = all.get(id) ?? [...all.values()].find(({ config }) => config.name === id);
      if (!found) throw new DaemonError(`No such container: ${id}`, 404);
      await found.remove();
    },
  };
}

function volumesOf(folders: Folders): VolumeCalls {
  return {
    create: async (name, labels) => folders.create(name, labels),
    list: async (labels) => folders.list().filter((volume) => hasLabels(volume.labels, labels)),
    remove: async (name) => folders.remove(name),
    usage: async () => new Map(),
  };
}

function imagesOf(marker: Marker, image: string | undefined): ImageCalls {
  const refuse = async (): Promise<never> => {
    throw new RustStaticError('There is no Docker daemon in this container', {
      code: 'builder-is-other',
      reason: `It is the builder ${image ?? marker.image}, and the target needs another image. Images cannot be built, loaded or pushed here.`,
      remedy: `Run the target in a container of the builder that it needs. If the option "builderImage" names the image of this container, set ${IMAGE_VARIABLE} to the same text. Or set DOCKER_HOST.`,
    });
  };
  return {
    inspect: async (reference) =>
      [marker.image, image].includes(reference)
        ? { id: marker.image, os: 'linux', arch: architecture(), env: marker.env }
        : undefined,
    list: async () => [],
    remove: refuse,
    tag: refuse,
    build: refuse,
    pull: refuse,
    push: refuse,
    load: refuse,
  };
}

function hasLabels(labels: Record<string, string>, wanted: string[]): boolean {
  return wanted.every((label) => {
    const [name = '', ...value] = label.split('=');
    return name in labels && (value.length === 0 || labels[name] === value.join('='));
  });
}
