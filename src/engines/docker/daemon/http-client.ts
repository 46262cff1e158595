import type { DaemonClient } from './client';
import { containerCalls } from './containers';
import { imageCalls } from './images';
import { Transport, type Endpoint } from './transport';
import { volumeCalls } from './volumes';

/** Creates a client for one daemon that has answered. */
export function httpClient(endpoint: Endpoint): DaemonClient & { ping(signal: AbortSignal): Promise<void> } {
  const transport = new Transport(endpoint);
  const get = <Answer>(path: string): Promise<Answer> => transport.json<Answer>({ method: 'GET', path });
  return {
    async ping(signal) {
      await transport.text({ method: 'GET', path: '/_ping', signal });
    },
    async version() {
      const { Version, Os, Arch } = await get<{ Version: string; Os: string; Arch: string }>('/version');
      return { version: Version, os: Os, arch: Arch };
    },
    async info() {
      const { SystemTime, NCPU = 1 } = await get<{ SystemTime?: string; NCPU?: number }>('/info');
      return { systemTime: SystemTime, processors: NCPU };
    },
    containers: containerCalls(transport),
    volumes: volumeCalls(transport),
    images: imageCalls(transport),
  };
}
