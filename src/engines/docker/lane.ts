import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { BuildRequest, CargoResult } from '../engine';
import type { Reusable } from '../reuse';
import { buildSpec, createVolumes } from './build-spec';
import { executeCargo } from './execute';
import { createHeld, startHeld, type ContainerSpec, type Running, type StartOptions } from './held-container';
import { removeContainer } from './idle-container';
import { daemonClock, readState, rememberBuild, type MirrorPlace } from './mirror';
import type { MirrorState } from './mirror-state';
import type { Names, SlotNames } from './names';
import { takeSlot } from './slot';
import type { Compiled } from './watch-compiled';

/** A slot that is held, with its container, in which builds run one after another. */
export interface Lane extends Reusable {
  names: Names;
  slot: SlotNames;
  container: Docker.Container;
  place: MirrorPlace;
  /** What the source volume holds, when that is known. */
  state?: MirrorState;
  /** Since the first build has begun. */
  running?: Running;
  /** Whether the volume itself does not say so yet. */
  unsaved?: boolean;
  /** The end of a build being written down, while its results are fetched. */
  remembered?: Promise<MirrorState>;
}

/** One that an earlier build of this process has left, or a new one. */
export async function takeLane(
  docker: Docker,
  names: Names,
  image: string,
  request: BuildRequest,
): Promise<Lane> {
  const key = JSON.stringify([names.slot(0).container, image]);
  const left = request.reuse?.take(key) as Lane | undefined;
  if (left) return left;
  return takeSlot(names, async (slot) => {
    const spec = buildSpec(names, slot, image, request);
    await createVolumes(docker, names, slot);
    const lane: Lane = {
      key,
      names,
      slot,
      place: { ...spec, volume: slot.sources },
      container: await createHeld(docker, spec),
      dispose: () => dispose(docker, lane, request.fresh === undefined ? [] : [slot.target, slot.sources]),
    };
    return lane;
  });
}

/** What the lane's source volume holds, and the daemon's clock. */
export async function stateOf(docker: Docker, lane: Lane): Promise<{ state: MirrorState; now: number }> {
  const [state, now] = await Promise.all([lane.state ?? readState(lane.container), daemonClock(docker)]);
  return { state, now };
}

/** Runs a build's command: the container's own when it is the first, and beside that one's end otherwise. */
export async function runIn(
  docker: Docker,
  lane: Lane,
  spec: ContainerSpec,
  options: StartOptions,
  begun: () => void,
): Promise<CargoResult> {
  if (lane.running) {
    begun();
    return executeCargo(docker, lane.container, spec.command, options);
  }
  lane.running = await startHeld(docker, lane.container, options);
  begun();
  return lane.running.result;
}

/**
 * Writes down that a build has ended, unless it has left nothing that a change could be older than. Where the next build
 * of this process goes on with the lane, only the last one's end needs to be written.
 */
export async function remember(
  docker: Docker,
  lane: Lane,
  { any, common }: Compiled,
  reused: boolean,
): Promise<MirrorState> {
  if (!any) return lane.state!;
  const state = { ...lane.state!, ...(common ? { compiled: randomUUID() } : {}) };
  if (!reused) return (lane.state = await rememberBuild(docker, lane.place, state));
  lane.state = { ...state, latestMs: Math.max(state.latestMs, await daemonClock(docker)) };
  lane.unsaved = true;
  return lane.state;
}

async function dispose(docker: Docker, lane: Lane, passing: string[]): Promise<void> {
  // While the slot is still held, for who takes it next reads it. It guards against a clock that goes back; a build that
  // has succeeded does not fail for it.
  await lane.remembered?.catch(() => undefined);
  if (lane.unsaved) await rememberBuild(docker, lane.place, lane.state!).catch(() => undefined);
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
