import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import type { BuildContext } from '../../build/run';
import { filesOnDisk } from '../../cargo/files';
import { publishRegistries, readManifest, versionOf } from '../../cargo/manifest';
import { findWorkspace } from '../../cargo/workspace';
import { processTerminal } from '../../engines/terminal';
import { splitReference } from '../../plan/image-reference';
import { selectEngine } from '../../select-engine';
import { withUserErrors } from '../../system-errors';
import { imagesOf } from '../image-source';
import { pushProven } from '../image-push/push-proven';
import { pushSigned } from '../image-push/push-signed';
import type { ProvenPackage } from '../proven-package';
import { projectOf } from '../task';
import { appRelease } from './app-release';
import { publishCrate, registryArguments } from './publish-crate';
import type { ReleasePublishOptions } from './schema';
import { targetOf, withRelease } from './with-release';

/**
 * Publishes a project: first its images and the files of a draft release, because these can be
 * repeated, then the crate, whose version can never change again. Last, the release becomes public.
 */
export async function publishProject(
  options: ReleasePublishOptions,
  context: ExecutorContext,
  engineOf: BuildContext['engineOf'],
): Promise<{ success: boolean }> {
  const { name: project, root } = projectOf(context);
  const files = filesOnDisk(context.root);
  const { manifest: workspace } = findWorkspace(files, root);
  const crate = readManifest(files, root)!;
  const registries = publishRegistries(crate, workspace);
  const isDry = options.dryRun === true || process.env.NX_DRY_RUN === 'true';
  const version =
    (isDry && options.nxReleaseVersionData?.[project]?.newVersion) || versionOf(crate, workspace);
  // A tag must not contain the sign of build metadata.
  const tags = (options.imageTags ?? []).map((tag) => tag.replaceAll('{version}', version.replace('+', '-')));
  for (const tag of tags) splitReference(tag);
  const { write } = processTerminal();
  const release = appRelease(options, context, { project, version });
  const images = async (packages: readonly ProvenPackage[] = []): Promise<void> => {
    if (isDry) for (const tag of tags) write(`rust-static: would push ${tag}\n`);
    else if (tags.length === 0) return;
    else if (release?.assets.sign)
      await pushSigned(
        packages.map(({ folder }) => folder),
        { ...options, tags },
      );
    else await pushProven(imagesOf(context, undefined), context, { ...options, tags });
  };
  const publish = async (): Promise<void> => {
    if (!registries) write(`rust-static: ${crate.file} has publish = false, so the crate is not published\n`);
    else
      await publishCrate({
        name: crate.package!.name,
        version,
        folder: join(context.root, root),
        registry: registryArguments(crate.file, options.registry, registries),
        args: options.cargoArgs ?? [],
        isDry,
        write,
      });
  };
  if (release && !isDry) {
    await withRelease(release, context, engineOf, { images, crate: publish });
    return { success: true };
  }
  await images();
  if (release) {
    const { repository, server } = await targetOf(release.assets, context.root);
    write(`rust-static: would attach packages to the release ${release.tag} of ${repository} on ${server}\n`);
  }
  await publish();
  return { success: true };
}

export default withUserErrors((options: ReleasePublishOptions, context: ExecutorContext) =>
  publishProject(options, context, selectEngine),
);
