import { sha256 } from '../../../digest';
import { RustStaticError } from '../../../errors';
import type { BuildPlan } from '../../../plan/plan';
import { platformOf } from '../../../plan/triple';
import { sharingGroup } from '../../sharing';
import type { DaemonClient } from '../daemon/client';
import { isConflict } from '../daemon/errors';
import { volumeLabels } from '../daemon/labels';

/**
 * What stands for a checkout in labels and names: its path. The host name is no part of it, for a job's container has
 * another one each time. What a volume holds is compared by content, so machines with one path may share it by turns.
 */
export function checkoutOf(workspaceRoot: string): string {
  return digest(workspaceRoot);
}

/** The volumes of cargo homes, one a platform and daemon. */
export const CARGO_HOME_VOLUME = 'rust-static-cargo-home';

/** The names of a slot's container and volumes. */
export interface BuildSlot {
  container: string;
  target: string;
  sources: string;
}

/** The names of a build's volumes and container for each slot. */
export interface VolumeNames {
  checkout: string;
  /** What stands for the builds that share volumes, as 16 hexadecimal digits. */
  group: string;
  cargoHome: string;
  slot(index: number): BuildSlot;
}

/**
 * Names that keep apart what must not meet. Sources and `target/` belong together, for cargo compares the times of the
 * one with those of the other: both are one a checkout, builder, triple, profile and what else builds share, for all
 * projects by turns. (With a `target/` for several of them, a crate reverted in one of them would be taken for what
 * another had built.) A slot numbers those that are in use at once; the container's name is its lock.
 *
 * @param workspaceRoot absolute path of the checkout's Nx workspace
 * @param fresh a word that sets a build apart from all others
 */
export function volumeNames(
  plan: BuildPlan,
  workspaceRoot: string,
  builder: string,
  fresh = '',
): VolumeNames {
  const platform = platformOf(plan.target).replaceAll('/', '-');
  const checkout = checkoutOf(workspaceRoot);
  const group = digest(sharingGroup(plan), builder, plan.target, plan.profile, fresh);
  return {
    checkout,
    group,
    cargoHome: `${CARGO_HOME_VOLUME}-${platform}`,
    slot: (index) => buildSlot(checkout, group, index),
  };
}

/** The names of one slot of a group. */
export function buildSlot(checkout: string, group: string, index: number): BuildSlot {
  const name = (kind: string): string => `rust-static-${kind}-${checkout}-${group}-${index}`;
  return { container: name('build'), target: name('target'), sources: name('sources') };
}

function digest(...parts: string[]): string {
  return sha256(JSON.stringify(parts)).slice(0, 16);
}

/** Makes the volumes of a slot; those that are there stay. */
export async function createVolumes(
  daemon: DaemonClient,
  { cargoHome, checkout, group }: VolumeNames,
  slot: BuildSlot,
): Promise<void> {
  await daemon.volumes.create(cargoHome, volumeLabels(checkout));
  for (const name of [slot.target, slot.sources])
    await daemon.volumes.create(name, volumeLabels(checkout, group));
}

/** More builds of one checkout, builder, triple and profile at once than any machine carries. */
const MOST_SLOTS = 64;

/**
 * Takes the first free slot: the container's name is the lock, since the daemon refuses a second one.
 *
 * @param create creates the container of a slot, with that name
 */
export async function takeBuildSlot<T>(
  names: VolumeNames,
  create: (slot: BuildSlot) => Promise<T>,
): Promise<T> {
  for (let index = 0; index < MOST_SLOTS; index++)
    try {
      return await create(names.slot(index));
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  throw new RustStaticError(`All ${MOST_SLOTS} build slots are in use`, {
    code: 'build-slots-exhausted',
    reason: `Containers named ${names.slot(0).container.slice(0, -1)}* exist.`,
    remedy: 'Wait for the other builds, or lower --parallel.',
  });
}
