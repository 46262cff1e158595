import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { BuildRequest, CargoResult } from '../../engine';
import { buildSpec } from './build-spec';
import { executeCargo } from '../daemon/execute';
import {
  createAttached,
  startAttached,
  type ContainerSpec,
  type Running,
  type StartOptions,
} from '../daemon/attached-container';
import { removeContainer } from '../daemon/volume-helper';
import { daemonClock, readState, recordBuildEnd, type SourceVolume } from '../volumes/source-volume';
import type { SourceState } from '../volumes/source-state';
import type { VolumeNames, BuildSlot } from '../volumes/names';
import { takeBuildSlot } from '../volumes/build-slot';
import type { Compiled } from './watch-compiled';
import { createVolumes } from '../volumes/create-volumes';

/** A slot that is held, with its container, in which builds run one after another. */
export interface WarmContainer {
  /** Equal for containers that may be used in place of each other. */
  key: string;
  names: VolumeNames;
  slot: BuildSlot;
  container: Docker.Container;
  place: SourceVolume;
  /** What the source volume holds, when that is known. */
  state?: SourceState;
  /** Since the first build has begun. */
  running?: Running;
  /** Whether the volume itself does not say so yet. */
  unsaved?: boolean;
  /** The end of a build being written down, while its results are fetched. */
  remembered?: Promise<SourceState>;
  /** Removes what must not outlive the process. */
  dispose(): Promise<void>;
}

/** The warm containers of a process. Each is used by one build at a time. */
export class WarmContainers {
  readonly #idle: WarmContainer[] = [];

  /** @param parallel how many builds may run at once */
  constructor(readonly parallel: number) {}

  /** A container that no build uses, or undefined. */
  take(key: string): WarmContainer | undefined {
    const index = this.#idle.findIndex((item) => item.key === key);
    return index < 0 ? undefined : this.#idle.splice(index, 1)[0];
  }

  /** Hands back what was taken, or hands over what was made. */
  give(item: WarmContainer): void {
    this.#idle.push(item);
  }

  /** Disposes of all that is idle. */
  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((item) => item.dispose()));
  }
}

/** One that an earlier build of this process has left, or a new one. */
export async function takeWarmContainer(
  docker: Docker,
  names: VolumeNames,
  image: string,
  { request, warm }: { request: BuildRequest; warm: WarmContainers | undefined },
): Promise<WarmContainer> {
  const key = JSON.stringify([names.slot(0).container, image]);
  const left = warm?.take(key);
  if (left) return left;
  return takeBuildSlot(names, async (slot) => {
    const spec = buildSpec(names, slot, image, request);
    await createVolumes(docker, names, slot);
    const lane: WarmContainer = {
      key,
      names,
      slot,
      place: { ...spec, volume: slot.sources },
      container: await createAttached(docker, spec),
      dispose: () => dispose(docker, lane, request.fresh === undefined ? [] : [slot.target, slot.sources]),
    };
    return lane;
  });
}

/** What the lane's source volume holds, and the daemon's clock. */
export async function stateOf(
  docker: Docker,
  lane: WarmContainer,
): Promise<{ state: SourceState; now: number }> {
  const [state, now] = await Promise.all([lane.state ?? readState(lane.container), daemonClock(docker)]);
  return { state, now };
}

/** Runs a build's command: the container's own when it is the first, and beside that one's end otherwise. */
export async function runIn(
  docker: Docker,
  lane: WarmContainer,
  spec: ContainerSpec,
  options: StartOptions,
  begun: () => void,
): Promise<CargoResult> {
  if (lane.running) {
    begun();
    return executeCargo(docker, lane.container, spec.command, options);
  }
  lane.running = await startAttached(docker, lane.container, options);
  begun();
  return lane.running.result;
}

/**
 * Writes down that a build has ended, unless it has left nothing that a change could be older than. Where the next build
 * of this process goes on with the lane, only the last one's end needs to be written.
 */
export async function recordEnd(
  docker: Docker,
  lane: WarmContainer,
  { any, common }: Compiled,
  reused: boolean,
): Promise<SourceState> {
  if (!any) return lane.state!;
  const state = { ...lane.state!, ...(common ? { compiled: randomUUID() } : {}) };
  if (!reused) return (lane.state = await recordBuildEnd(docker, lane.place, state));
  lane.state = { ...state, latestMs: Math.max(state.latestMs, await daemonClock(docker)) };
  lane.unsaved = true;
  return lane.state;
}

async function dispose(docker: Docker, lane: WarmContainer, passing: string[]): Promise<void> {
  // While the slot is still held, for who takes it next reads it. It guards against a clock that goes back; a build that
  // has succeeded does not fail for it.
  await lane.remembered?.catch(() => undefined);
  if (lane.unsaved) await recordBuildEnd(docker, lane.place, lane.state!).catch(() => undefined);
  await lane.running?.release();
  await removeContainer(lane.container);
  for (const volume of passing) await removeVolume(docker, volume);
}

/** The daemon may take a while to see that nothing uses it any more. */
async function removeVolume(docker: Docker, volume: string): Promise<void> {
  for (let tries = 0; tries < 50; tries++)
    try {
      return await docker.getVolume(volume).remove();
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode !== 409) return;
      await sleep(200);
    }
}
