import { buffer } from 'node:stream/consumers';
import type {
  ContainerConfig,
  DaemonClient,
  ImageCalls,
  InspectedImage,
  VolumeUsage,
} from '../engines/docker/daemon/client';
import { DaemonError } from '../engines/docker/daemon/errors';
import { FakeContainer, type RunProgram } from './fake-container';
import { FileTree } from './file-tree';
import { entriesIn } from './package-fixture';

/**
 * A daemon in memory. Container names are locks, volumes store files, and the spec defines what
 * programs do.
 */
export class FakeClient implements DaemonClient {
  /** All containers that were ever created, including removed ones. */
  readonly created: FakeContainer[] = [];
  readonly stored = new Map<string, { labels: Record<string, string>; tree: FileTree }>();
  readonly known = new Map<string, InspectedImage & { bytes: number }>();
  readonly used = new Map<string, VolumeUsage>();
  /** The daemon's clock in milliseconds since 1970. Each reading advances it by one. */
  clock = Date.parse('2026-01-01T00:00:00Z');
  processors = 2;
  /** Hooks that run before a call, for example to make it fail. By the name of the call. */
  readonly before: Partial<
    Record<'create' | 'removeVolume' | 'start' | 'writeArchive', (what: string) => void>
  > = {};

  constructor(readonly run: RunProgram = () => ({})) {}

  get present(): FakeContainer[] {
    return this.created.filter(({ gone }) => !gone);
  }

  /** Returns the containers of a kind, in order of creation. */
  ofKind(kind: string): FakeContainer[] {
    return this.created.filter(({ config }) => config.labels['org.rust-static.kind'] === kind);
  }

  version = (): Promise<{ version: string; os: string; arch: string }> =>
    Promise.resolve({ version: 'fake', os: 'linux', arch: 'amd64' });

  info = (): Promise<{ systemTime: string; processors: number }> =>
    Promise.resolve({ systemTime: new Date(this.clock++).toISOString(), processors: this.processors });

  readonly containers: DaemonClient['containers'] = {
    create: async (config) => {
      this.before.create?.(config.labels['org.rust-static.kind'] ?? '');
      if (config.name !== undefined && this.present.some(({ config: { name } }) => name === config.name))
        throw new DaemonError(`The container name "${config.name}" is already in use`, 409);
      const container = new FakeContainer(this, `c${this.created.length + 1}`, config, this.treesOf(config));
      this.created.push(container);
      return container;
    },
    list: async (labels) =>
      this.present
        .filter(({ config }) => carries(config.labels, labels))
        .map(({ id, config, running }) => ({
          id,
          name: config.name,
          state: running ? 'running' : 'created',
          labels: config.labels,
        })),
    remove: async (id, force) => {
      const found = this.present.find((container) => container.id === id || container.config.name === id);
      if (!found) throw new DaemonError(`No such container: ${id}`, 404);
      if (found.running && !force) throw new DaemonError('You cannot remove a running container', 409);
      await found.remove();
    },
  };

  readonly volumes: DaemonClient['volumes'] = {
    create: async (name, labels) => {
      if (!this.stored.has(name)) this.stored.set(name, { labels, tree: new FileTree() });
    },
    list: async (labels) =>
      [...this.stored]
        .filter(([, volume]) => carries(volume.labels, labels))
        .map(([name, volume]) => ({ name, labels: volume.labels })),
    remove: async (name) => {
      this.before.removeVolume?.(name);
      const users = this.present.filter(({ config }) => config.volumes?.some((used) => used.name === name));
      if (users.length > 0) throw new DaemonError('volume is in use', 409);
      if (!this.stored.delete(name)) throw new DaemonError(`get ${name}: no such volume`, 404);
    },
    usage: async () => this.used,
  };

  readonly images: ImageCalls = {
    inspect: async (reference) => this.known.get(reference),
    list: async () => [...this.known].map(([name, { bytes }]) => ({ tags: [name], bytes })),
    remove: async (name) => {
      if (!this.known.delete(name)) throw new DaemonError(`No such image: ${name}`, 404);
    },
    tag: async (reference, repo, tag) => {
      const found = [...this.known.values()].find(({ id }) => id === reference) ?? this.known.get(reference);
      if (!found) throw new DaemonError(`No such image: ${reference}`, 404);
      this.known.set(`${repo}:${tag}`, found);
    },
    build: async (_context, { tag, platform }) => this.addImage(tag, platform),
    pull: async (reference, { platform }) => this.addImage(reference, platform),
    push: async () => undefined,
    load: async (archive) => {
      const files = new Map(
        (await entriesIn(await buffer(archive))).map(({ header, text }) => [header.name, text]),
      );
      const [{ Config, RepoTags }] = JSON.parse(files.get('manifest.json')!);
      const { os, architecture } = JSON.parse(files.get(Config)!);
      for (const name of RepoTags) this.addImage(name, `${os}/${architecture}`);
    },
  };

  /** Adds an image to the daemon. */
  addImage(name: string, platform = 'linux/amd64'): void {
    const [os = '', arch = ''] = platform.split('/');
    this.known.set(name, { id: name, os, arch, env: [], bytes: 1 });
  }

  private treesOf({ volumes = [] }: ContainerConfig) {
    return volumes.map(({ name, path, readOnly }) => {
      if (!this.stored.has(name)) this.stored.set(name, { labels: {}, tree: new FileTree() });
      return { path, readOnly, tree: this.stored.get(name)!.tree };
    });
  }
}

function carries(labels: Record<string, string>, wanted: string[]): boolean {
  return wanted.every((label) => {
    const [name = '', value] = label.split('=');
    return name in labels && (value === undefined || labels[name] === value);
  });
}
