import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { defaultPackageOutput } from '../packaging/package-plan';
import { readLayout, type LayoutImage } from '../packaging/read-layout';
import { IMAGE_FOLDER } from '../packaging/write-package';
import { PACKAGE } from '../plan/crate-settings';
import { RustStaticError } from '../errors';
import { projectOf } from './task';
import { configuredOutput, outputsBefore } from './task-outputs';

/**
 * Returns the images of a target: those in the folders that it names, or those of the package that
 * it depends on.
 *
 * @param folders OCI layouts, relative to the Nx root
 * @throws RustStaticError if there is none
 */
export function imagesOf(context: ExecutorContext, folders: string[] | undefined): LayoutImage[] {
  const before = outputsBefore(context).filter(({ executor }) => executor === PACKAGE);
  if (before.length === 0 && !folders?.length) refuseOtherPackage(context);
  const packages =
    before.length > 0
      ? before.map(({ path }) => path)
      : [configuredOutput(context, PACKAGE) ?? defaultPackageOutput(projectOf(context).root)];
  const layouts = folders?.length ? folders : packages.map((path) => `${path}/${IMAGE_FOLDER}`);
  return layouts.flatMap((path) => readLayout(join(context.root, path)));
}

/** Refuses the output of an earlier `package` if another target has that name now. */
function refuseOtherPackage(context: ExecutorContext): void {
  const { name } = projectOf(context);
  const { targets = {} } = context.projectsConfigurations.projects[name]!;
  const names = (targets[context.targetName ?? '']?.dependsOn ?? []).map((entry) =>
    typeof entry === 'string' ? entry.split(':').at(-1)! : entry.target,
  );
  const other = names.find((target) => targets[target] && targets[target].executor !== PACKAGE);
  const isReplaced = !Object.values(targets).some(({ executor }) => executor === PACKAGE);
  if (other === undefined || !isReplaced) return;
  throw new RustStaticError(`${name}:${other} is not the package target of this plugin`, {
    code: 'package-not-ours',
    reason:
      'project.json, package.json or another plugin defines it, which replaces the inferred target. It makes no image.',
    remedy:
      'Set "packageTargetName" in the options of @org/rust-static in nx.json to another name, such as "package-static". Or name the folder of the image with the option "images".',
  });
}
