import type { EngineName } from './plan/triple';
import type { Engine } from './engines/engine';

/** The engine of that name. Each is loaded at first use: dockerode alone takes longer to load than the rest. */
export async function selectEngine(name: EngineName): Promise<Engine> {
  if (name === 'docker') return (await import('./engines/docker/index.js')).dockerEngine;
  return (await import('./engines/host/host-engine.js')).hostEngine;
}
