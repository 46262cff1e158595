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

/** A locked build slot and its container, which runs builds one after another. */
export interface WarmContainer {
  /** Containers with the same key are interchangeable. */
  key: string;
  slot: BuildSlot;
  container: Container;
  /** The daemon's time before the container was created, in milliseconds since 1970. */
  since: number;
  sources: SourceVolume;
  /** Content of the source volume, if known. */
  state?: SourceState;
  /** The running container, once the first build started. */
  running?: Running;
  /** True until the state is written to the volume. */
  unsaved?: boolean;
  /**
   * Resolves when the end of a build is written to the volume. The write runs while results are
   * fetched.
   */
  recorded?: Promise<SourceState>;
  /** Removes everything that must not outlive the process. */
  dispose(): Promise<void>;
}

/** Returns a warm container of an earlier build in this process, or a new one. */
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
    const home = request.emptied ? [names.cargoHome] : [];
    const temporary = request.fresh === undefined ? [] : [slot.target, slot.sources, ...home];
    await createVolumes(daemon, names, slot);
    const warm: WarmContainer = {
      key,
      slot,
      sources: { volume: slot.sources, image, platform, checkout },
      since: await daemonClock(daemon),
      container: await createAttached(daemon, spec),
      dispose: () => dispose(daemon, warm, temporary),
    };
    return warm;
  });
}

/** Returns the state of the source volume, and the daemon's clock. */
export async function stateOf(
  daemon: DaemonClient,
  { state, container }: WarmContainer,
): Promise<{ state: SourceState; now: number }> {
  const [known, now] = await Promise.all([state ?? readState(container), daemonClock(daemon)]);
  return { state: known, now };
}

/**
 * Runs a build's command. The first build is the container's own command; later ones run with an
 * exec.
 */
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
 * Records that a build has ended. Nothing is recorded if nothing was compiled, because a later
 * change need not be newer than anything then. If the next build of this process reuses the
 * container, the record stays in memory until `saveState`.
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

/** Writes state to the volume that only the client knows so far. */
export async function saveState(daemon: DaemonClient, warm: WarmContainer): Promise<void> {
  if (!warm.unsaved) return;
  warm.state = await recordBuildEnd(daemon, warm.sources, warm.state!);
  warm.unsaved = false;
}

async function dispose(daemon: DaemonClient, warm: WarmContainer, temporary: string[]): Promise<void> {
  // Runs while the slot is still locked, because the next build in it reads the state. The state
  // only protects against a clock that goes back, so a failed write does not fail a successful
  // build.
  await warm.recorded?.catch(() => undefined);
  await saveState(daemon, warm).catch(() => undefined);
  await warm.running?.release();
  await removeContainer(warm.container);
  for (const volume of temporary) await removeVolume(daemon, volume);
}

/** The daemon may need some time to notice that the volume is no longer in use. */
async function removeVolume(daemon: DaemonClient, volume: string): Promise<void> {
  for (let tries = 0; tries < 50; tries++)
    try {
      return await daemon.volumes.remove(volume);
    } catch (error) {
      if (!isConflict(error)) return;
      await sleep(200);
    }
}

/** The warm containers of a process that no build is using. */
export class WarmContainers {
  readonly #idle: WarmContainer[] = [];

  /** @param parallel number of builds that may run at once */
  constructor(readonly parallel: number) {}

  /** Returns a container for one build, or undefined. */
  take(key: string): WarmContainer | undefined {
    const index = this.#idle.findIndex((item) => item.key === key);
    return index < 0 ? undefined : this.#idle.splice(index, 1)[0];
  }

  /** Returns a container to the pool, or adds a new one. */
  give(item: WarmContainer): void {
    this.#idle.push(item);
  }

  /** Disposes of all containers. */
  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((item) => item.dispose()));
  }
}
