import type { VolumeCalls } from './client';
import type { Transport } from './transport';

/** A volume in the answer of `GET /system/df`. */
interface UsageAnswer {
  Name: string;
  /** -1 if the daemon does not know. */
  UsageData?: { Size: number; RefCount: number };
}

/** The calls under `/volumes`, with sizes from `/system/df`. */
export function volumeCalls(transport: Transport): VolumeCalls {
  return {
    async create(name, labels) {
      await transport.text({ method: 'POST', path: '/volumes/create', json: { Name: name, Labels: labels } });
    },
    async list(label) {
      const { Volumes } = await transport.json<{
        Volumes?: { Name: string; Labels?: Record<string, string> | null }[] | null;
      }>({ method: 'GET', path: '/volumes', query: { filters: { label } } });
      return (Volumes ?? []).map(({ Name, Labels }) => ({ name: Name, labels: Labels ?? {} }));
    },
    async remove(name) {
      await transport.text({ method: 'DELETE', path: `/volumes/${name}` });
    },
    async usage() {
      // Daemons before API 1.53 answer with `Volumes`, later ones with `VolumeUsage`.
      const { Volumes, VolumeUsage } = await transport.json<{
        Volumes?: UsageAnswer[];
        VolumeUsage?: { Items?: UsageAnswer[] };
      }>({ method: 'GET', path: '/system/df' });
      const items = Volumes ?? VolumeUsage?.Items ?? [];
      return new Map(
        items.map(({ Name, UsageData: { Size, RefCount } = { Size: -1, RefCount: 0 } }) => [
          Name,
          { bytes: Size < 0 ? undefined : Size, containers: RefCount },
        ]),
      );
    },
  };
}
