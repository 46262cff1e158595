import { attempt, type Refuse } from '../../errors';
import type { BuildRequest } from '../engine';
import { gitFiles } from '../sources/git-folder';
import { configuredBuild, refuseOuterConfig } from './outer-config';
import { refuseUntriable } from './smoke';
import { homesOf } from './surroundings';

/**
 * Checks what this engine refuses before cargo starts, as far as files tell.
 *
 * @param refuse receives each problem
 */
export function check(
  { plan, workspaceRoot, env }: Pick<BuildRequest, 'plan' | 'workspaceRoot' | 'env'>,
  refuse: Refuse,
): void {
  const home = homesOf({ env, workspaceRoot }).cargo;
  attempt(refuse, () => refuseOuterConfig(configuredBuild({ plan, workspaceRoot }), home), undefined);
  if (plan.includeGit) attempt<unknown>(refuse, () => gitFiles(workspaceRoot), undefined);
  if (plan.smoke) attempt(refuse, () => refuseUntriable(plan.target), undefined);
}
