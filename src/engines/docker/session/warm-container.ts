import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BuildRequest, CargoResult } from '../../engine';
import {
  type ContainerSpec,
  createAttached,
  type Running,
  startAttached,
  type StartOptions,
} from '../daemon/attached-container';
import type { Container, DaemonClient } from '../daemon/client';
import { isConflict } from '../daemon/errors';
import { executeCargo } from '../daemon/execute';
import { removeContainer } from '../daemon/volume-helper';
import { type BuildSlot, createVolumes, takeBuildSlot, type VolumeNames } from '../volumes/names';
import type { SourceState } from '../volumes/source-state';
import { daemonClock, readState, recordBuildEnd, type SourceVolume } from '../volumes/source-volume';
import { buildSpec } from './build-spec';
import type { Compiled } from './watch-compiled';

/** A build slot that is taken, and its container, in which builds run one after another. */
export interface WarmContainer {
  /** Equal for containers that may be used in place of each other. */
  key: string;
  slot: BuildSlot;
  container: Container;
  sources: SourceVolume;
  /** What the source volume holds, when that is known. */
  state?: SourceState;
  /** The running container, once its first build has started. */
  running?: Running;
  /** True until the state is written to the volume. */
  unsaved?: boolean;
  /** Writes the end of a build to the volume, while its results are fetched. */
  recorded?: Promise<SourceState>;
  /** Removes what must not outlive the process. */
  dispose(): Promise<void>;
}

/** One that an earlier build of this process has left, or a new one. */
export async function takeWarmContainer(
  daemon: DaemonClient,
  names: VolumeNames,
  image: string,
  request: BuildRequest,
  pool: WarmContainers | undefined,
): Promise<WarmContainer> {
  const key = JSON.stringify([names.group, image]);
  const left = pool?.take(key);
  if (left) return Object.assign(left, { recorded: undefined });
  return takeBuildSlot(names, async (slot) => {
    const spec = buildSpec(names, slot, image, request);
    const { platform, checkout } = spec;
    const temporary = request.fresh === undefined ? [] : [slot.target, slot.sources];
    await createVolumes(daemon, names, slot);
    const warm: WarmContainer = {
      key,
      slot,
      sources: { volume: slot.sources, image, platform, checkout },
      container: await createAttached(daemon, spec),
      dispose: () => dispose(daemon, warm, temporary),
    };
    return warm;
  });
}

/** What the source volume holds, and the daemon's clock. */
export async function stateOf(
  daemon: DaemonClient,
  { state, container }: WarmContainer,
): Promise<{ state: SourceState; now: number }> {
  const [known, now] = await Promise.all([state ?? readState(container), daemonClock(daemon)]);
  return { state: known, now };
}

/** Runs a build's command: the container's own when it is the first, and beside that one's end otherwise. */
export async function runIn(
  warm: WarmContainer,
  spec: ContainerSpec,
  options: StartOptions,
  onStart: () => void,
): Promise<CargoResult> {
  if (warm.running) {
    onStart();
    return executeCargo(warm.container, spec.command, options);
  }
  warm.running = await startAttached(warm.container, options);
  onStart();
  return warm.running.result;
}

/**
 * Writes down that a build has ended, unless it has left nothing that a change could be older than. Where the next build
 * of this process goes on with the container, only the last one's end needs to be written.
 */
export async function recordEnd(
  daemon: DaemonClient,
  warm: WarmContainer,
  { any, common }: Compiled,
  reused: boolean,
): Promise<SourceState> {
  if (!any) return warm.state!;
  const state = { ...warm.state!, ...(common ? { compiled: randomUUID() } : {}) };
  if (!reused) return (warm.state = await recordBuildEnd(daemon, warm.sources, state));
  warm.state = { ...state, latestMs: Math.max(state.latestMs, await daemonClock(daemon)) };
  warm.unsaved = true;
  return warm.state;
}

/** Writes to the volume what only the client knows of it so far. */
export async function saveState(daemon: DaemonClient, warm: WarmContainer): Promise<void> {
  if (!warm.unsaved) return;
  warm.state = await recordBuildEnd(daemon, warm.sources, warm.state!);
  warm.unsaved = false;
}

async function dispose(daemon: DaemonClient, warm: WarmContainer, temporary: string[]): Promise<void> {
  // While the slot is still taken, because the next build to take it reads the state. The state guards against a clock
  // that goes back; a build that has succeeded does not fail for it.
  await warm.recorded?.catch(() => undefined);
  await saveState(daemon, warm).catch(() => undefined);
  await warm.running?.release();
  await removeContainer(warm.container);
  for (const volume of temporary) await removeVolume(daemon, volume);
}

/** The daemon may take a while to see that nothing uses it any more. */
async function removeVolume(daemon: DaemonClient, volume: string): Promise<void> {
  for (let tries = 0; tries < 50; tries++)
    try {
      return await daemon.volumes.remove(volume);
    } catch (error) {
      if (!isConflict(error)) return;
      await sleep(200);
    }
}

/** The warm containers of a process that no build uses right now. */
export class WarmContainers {
  readonly #idle: WarmContainer[] = [];

  /** @param parallel how many builds may run at once */
  constructor(readonly parallel: number) {}

  /** One for use by one build, or undefined. */
  take(key: string): WarmContainer | undefined {
    const index = this.#idle.findIndex((item) => item.key === key);
    return index < 0 ? undefined : this.#idle.splice(index, 1)[0];
  }

  /** Hands back what was taken, or hands over what was made. */
  give(item: WarmContainer): void {
    this.#idle.push(item);
  }

  /** Disposes of all of them. */
  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((item) => item.dispose()));
  }
}
