import type Docker from 'dockerode';
import type { VolumeNames, BuildSlot } from './names';
import { ownLabels } from '../daemon/labels';

/** Makes the volumes of a slot; those that are there stay. */
export async function createVolumes(
  docker: Docker,
  { cargoHome, checkout }: VolumeNames,
  slot: BuildSlot,
): Promise<void> {
  for (const name of [cargoHome, slot.target, slot.sources])
    await docker.createVolume({ Name: name, Labels: ownLabels('volume', checkout) });
}
