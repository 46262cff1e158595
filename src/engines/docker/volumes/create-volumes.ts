import type { DaemonClient } from '../daemon/client';
import { volumeLabels } from '../daemon/labels';
import type { BuildSlot, VolumeNames } from './names';

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
