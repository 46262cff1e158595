import type { ExecutorContext } from '@nx/devkit';
import { join, relative } from 'node:path';
import type { BuildContext } from '../build/run';
import { joinPath, toPosix } from '../cargo/paths';
import { RustStaticError } from '../errors';
import { defaultPackageOutput } from '../packaging/package-plan';
import { readLayout, type LayoutImage } from '../packaging/read-layout';
import { IMAGE_FOLDER } from '../packaging/write-package';
import { PACKAGE } from '../plan/crate-settings';
import { optionsOf, provenPackage } from './proven-package';
import { contextFor, projectOf } from './task';
import { configurationOf, tasksBefore, type TargetName } from './tasks-before';
import type { PackageOptions } from './package/schema';

/**
 * Returns the images to push, made again from proven binaries. An image in a folder that no target
 * of the workspace makes is returned as it is, with a note.
 *
 * @param folder absolute path of a folder for the images
 * @throws RustStaticError if an image differs from the one that is made again
 */
export async function provenImages(
  images: readonly LayoutImage[],
  context: ExecutorContext,
  build: BuildContext,
  folder: string,
): Promise<LayoutImage[]> {
  const proven: LayoutImage[] = [];
  for (const [at, path] of [...new Set(images.map((image) => image.folder))].entries()) {
    const given = images.filter((image) => image.folder === path);
    const shown = toPosix(relative(context.root, path));
    const maker = packageWith(context, shown);
    if (!maker) {
      build.terminal.write(
        `rust-static: ${shown} is pushed unchecked: no package target of this workspace makes it\n`,
      );
      proven.push(...given);
      continue;
    }
    const own = await provenPackage(maker, context, build, join(folder, String(at)));
    const made = readLayout(join(own.folder, IMAGE_FOLDER));
    refuseDifferent(shown, given, made);
    proven.push(...made);
  }
  return proven;
}

/**
 * Returns the target that makes the image in a folder, with its configuration: that of this run, or
 * else any of the workspace. An image of an unknown maker would be pushed unchecked.
 *
 * @param folder relative to the Nx root
 */
function packageWith(context: ExecutorContext, folder: string): TargetName | undefined {
  const { projects } = context.projectsConfigurations;
  const all = Object.entries(projects).flatMap(([project, { targets = {} }]) =>
    Object.entries(targets).flatMap(([target, { configurations = {}, defaultConfiguration = '' }]) =>
      [...new Set([defaultConfiguration, '', ...Object.keys(configurations)])].map((configuration) => ({
        project,
        target,
        ...(configuration && { configuration }),
      })),
    ),
  );
  const ran = tasksBefore(context).map(({ target }) => target);
  const makes = (name: TargetName): boolean => {
    if (configurationOf(name, context)?.executor !== PACKAGE) return false;
    const own = contextFor(name, context);
    const { outputPath = defaultPackageOutput(projectOf(own).root) } = optionsOf<PackageOptions>(own);
    return joinPath(toPosix(outputPath), IMAGE_FOLDER) === folder;
  };
  return [...ran, ...all].find(makes);
}

function refuseDifferent(folder: string, given: readonly LayoutImage[], made: readonly LayoutImage[]): void {
  const digests = (images: readonly LayoutImage[]): string =>
    images.map(({ manifest }) => manifest.digest).join(', ');
  if (digests(given) === digests(made)) return;
  throw new RustStaticError(`${folder} is not the image of the binary that was built`, {
    code: 'package-forged',
    reason: `Its digest is ${digests(given)}. The same binary and settings give ${digests(made)}. Either the image was packaged with other settings, such as SOURCE_DATE_EPOCH, or somebody has changed the folder or the entry in the cache.`,
    remedy:
      'Run the same command with --skip-nx-cache. Then remove the entry from the cache: `npx nx reset` empties the local one.',
  });
}
