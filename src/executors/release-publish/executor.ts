import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { filesOnDisk } from '../../cargo/files';
import { publishRegistries, readManifest, versionOf } from '../../cargo/manifest';
import { findWorkspace } from '../../cargo/workspace';
import { processTerminal } from '../../engines/terminal';
import { withUserErrors } from '../../system-errors';
import { imagesOf } from '../image-source';
import { pushProven } from '../image-push/push-proven';
import { projectOf } from '../task';
import { publishCrate, registryArguments } from './publish-crate';
import type { ReleasePublishOptions } from './schema';

/**
 * Publishes a project: its images first, because a push can be repeated, and then the crate, whose
 * version can never change again.
 */
async function releasePublish(
  options: ReleasePublishOptions,
  context: ExecutorContext,
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
  const { write } = processTerminal();
  if (isDry) for (const tag of tags) write(`rust-static: would push ${tag}\n`);
  else if (tags.length > 0) await pushProven(imagesOf(context, undefined), context, { ...options, tags });
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
  return { success: true };
}

export default withUserErrors(releasePublish);
