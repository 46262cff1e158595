import type { ExecutorContext } from '@nx/devkit';
import { RustStaticError } from '../errors';
import { PACKAGE } from '../plan/crate-settings';
import { configurationOf, targetsNamed, tasksBefore, type TargetName } from './tasks-before';

/**
 * Returns the package targets that a target depends on.
 *
 * @throws RustStaticError if there is none
 */
export function packagesBefore(context: ExecutorContext): TargetName[] {
  const inRun = tasksBefore(context).map(({ target }) => target);
  const names = inRun.length > 0 ? inRun : targetsNamed(context);
  const found = names.filter((name) => configurationOf(name, context)?.executor === PACKAGE);
  if (found.length > 0) return found;
  const { projectName: project = '', targetName = '' } = context;
  throw new RustStaticError(`${project}:${targetName} depends on no package`, {
    code: 'sign-without-package',
    reason: 'It signs the packages that it depends on.',
    remedy: `Add the target to "dependsOn" of ${project}:${targetName}: ["package"].`,
  });
}
