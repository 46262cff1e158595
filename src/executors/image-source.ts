import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { defaultPackageOutput } from '../packaging/package-plan';
import { readLayout, type LayoutImage } from '../packaging/read-layout';
import { IMAGE_FOLDER } from '../packaging/write-package';
import { PACKAGE } from '../plan/crate-settings';
import { projectOf } from './task';
import { configuredOutput, outputsBefore } from './task-outputs';

/**
 * The images that a target is about: those of the folders that it names, or of the package that it depends on.
 *
 * @param folders OCI layouts, relative to the Nx root
 * @throws RustStaticError when there is none
 */
export function imagesOf(context: ExecutorContext, folders: string[] | undefined): LayoutImage[] {
  const before = outputsBefore(context).filter(({ executor }) => executor === PACKAGE);
  const packages =
    before.length > 0
      ? before.map(({ path }) => path)
      : [configuredOutput(context, PACKAGE) ?? defaultPackageOutput(projectOf(context).root)];
  const layouts = folders?.length ? folders : packages.map((path) => `${path}/${IMAGE_FOLDER}`);
  return layouts.flatMap((path) => readLayout(join(context.root, path)));
}
