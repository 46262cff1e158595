import type { PreparedBuild } from '../build/request';
import { ENGINES } from '../engine-facts';
import type { Refuse } from '../errors';

/**
 * Checks what the engine of a build would refuse before cargo starts, as far as files tell. Nothing is
 * started or written.
 *
 * @param refuse receives each problem
 */
export async function checkEngine(prepared: PreparedBuild, refuse: Refuse): Promise<void> {
  const { check } = ENGINES[prepared.plan.engine].isContainer
    ? await import('../engines/docker/index.js')
    : await import('../engines/host/check.js');
  check(prepared, refuse);
}
