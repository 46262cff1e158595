import type { EngineName } from './plan/triple';
import type { Engine } from './engines/engine';

/**
 * Loads an engine by name. Engines are loaded at first use, because dockerode alone takes longer to
 * load than everything else.
 */
export async function selectEngine(name: EngineName): Promise<Engine> {
  if (name === 'docker') return (await import('./engines/docker/index.js')).dockerEngine;
  return (await import('./engines/host/host-engine.js')).hostEngine;
}
