import { sha256 } from '../../../digest';
import { RustStaticError } from '../../../errors';
import type { BuildPlan } from '../../../plan/plan';
import { policyDigest } from '../../../units/policy';
import type { BuildRequest } from '../../engine';
import { sharingGroup } from '../../sharing';
import type { DaemonClient } from '../daemon/client';
import { isConflict } from '../daemon/errors';
import { volumeLabels } from '../daemon/labels';

/**
 * Returns the identity of a checkout for labels and names: a hash of its path. The host name is not
 * part of it, because CI job containers get a new one each time. Content decides what is in a
 * volume, so machines with the same path may share a volume, one at a time.
 */
export function checkoutOf(workspaceRoot: string): string {
  return digest(workspaceRoot);
}

/** Base name of the volumes for cargo homes, one per platform and daemon. */
export const CARGO_HOME_VOLUME = 'rust-static-cargo-home';

/** The names of a build slot's container and volumes. */
export interface BuildSlot {
  container: string;
  target: string;
  sources: string;
}

/** The names of volumes and container for each build slot. */
export interface VolumeNames {
  checkout: string;
  /** Identity of the builds that share volumes, as 16 hexadecimal digits. */
  group: string;
  cargoHome: string;
  slot(index: number): BuildSlot;
}

/**
 * Returns volume names that separate incompatible builds. Sources and `target/` belong together,
 * because cargo compares their times. Both belong to one checkout, builder, platform, profile and
 * sharing group. All projects and triples use them in turn: cargo has a folder for each triple, and build
 * scripts and macros are the same for all.
 *
 * Several source volumes must not use one `target/`. A crate that was reverted in one of them would
 * seem up to date with the build of another.
 *
 * A slot number separates builds that run at the same time. The container's name is the lock of the
 * slot.
 *
 * @param workspaceRoot absolute path of the checkout's Nx workspace
 * @param request its isolation key, and the policy whose units its slots may have
 */
export function volumeNames(
  plan: BuildPlan,
  workspaceRoot: string,
  builder: string,
  { fresh = '', units, emptied = false }: Pick<BuildRequest, 'fresh' | 'units' | 'emptied'> = {},
): VolumeNames {
  const platform = plan.platform.replaceAll('/', '-');
  const checkout = checkoutOf(workspaceRoot);
  const policy = units ? [policyDigest(units)] : [];
  const group = digest(sharingGroup(plan), builder, plan.platform, plan.profile, fresh, ...policy);
  return {
    checkout,
    group,
    // Units are published only from crates that no other build has fetched.
    cargoHome: `${CARGO_HOME_VOLUME}-${platform}${emptied ? `-${fresh}` : ''}`,
    slot: (index) => buildSlot(checkout, group, index),
  };
}

/** Returns the names of one slot of a group. */
export function buildSlot(checkout: string, group: string, index: number): BuildSlot {
  const name = (kind: string): string => `rust-static-${kind}-${checkout}-${group}-${index}`;
  return { container: name('build'), target: name('target'), sources: name('sources') };
}

function digest(...parts: string[]): string {
  return sha256(JSON.stringify(parts)).slice(0, 16);
}

/** Creates the volumes of a slot. Existing volumes are kept. */
export async function createVolumes(
  daemon: DaemonClient,
  { cargoHome, checkout, group }: VolumeNames,
  slot: BuildSlot,
): Promise<void> {
  await daemon.volumes.create(cargoHome, volumeLabels(checkout));
  for (const name of [slot.target, slot.sources])
    await daemon.volumes.create(name, volumeLabels(checkout, group));
}

/** More parallel builds of one checkout, builder and profile than any machine can run. */
const MOST_SLOTS = 64;

/**
 * Takes the first free build slot. The container's name is the lock, because the daemon refuses a
 * second container with that name.
 *
 * @param create creates the container of a slot with that name
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
