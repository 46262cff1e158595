import type { ExecutorContext } from '@nx/devkit';
import { filesOnDisk } from '../../cargo/files';
import { readManifest, versionOf } from '../../cargo/manifest';
import { findWorkspace } from '../../cargo/workspace';
import { RustStaticError } from '../../errors';
import { isReleased, releaseTagOf } from '../../nx/release-tag';
import { RELEASE_PUBLISH } from '../../plan/crate-settings';
import { asTable, releaseAssets } from '../../plan/options/release-assets';
import type { ReleasePublishOptions } from './schema';
import type { AppRelease } from './with-release';

/**
 * Returns the release of an app: its tag as `nx release` makes it, and the other apps that have the
 * same one.
 *
 * @throws RustStaticError for a wrong value of the option
 */
export function appRelease(
  { releaseAssets: setting, insecure = false }: ReleasePublishOptions,
  context: ExecutorContext,
  { project, version }: { project: string; version: string },
): AppRelease | undefined {
  if (setting === undefined) return undefined;
  if (!releaseAssets.check(setting))
    throw new RustStaticError(`Option "releaseAssets" of ${project} has a wrong value`, {
      code: 'option-value-invalid',
      reason: `It is ${JSON.stringify(setting)}; it should be ${releaseAssets.shouldBe}.`,
      remedy: 'Correct the value.',
    });
  const { projects } = context.projectsConfigurations;
  const { release } = context.nxJsonConfiguration;
  const tag = releaseTagOf(release, projects, { project, version });
  const place = placeOf(setting);
  const apps = Object.entries(projects).flatMap(([name, { root, targets = {} }]) => {
    const isThere = Object.values(targets).some(
      ({ executor, options }) =>
        executor === RELEASE_PUBLISH &&
        placeOf((options as ReleasePublishOptions | undefined)?.releaseAssets) === place,
    );
    const isOther = isThere && isReleased(release, projects, name);
    const own = name === project ? version : isOther ? versionAt(context.root, root) : undefined;
    const isSame =
      own !== undefined && releaseTagOf(release, projects, { project: name, version: own }) === tag;
    return isSame ? [{ project: name, version: own }] : [];
  });
  return { assets: asTable(setting), tag, project, version, apps, insecure };
}

/** Two settings with the same place are for one release. */
function placeOf(setting: ReleasePublishOptions['releaseAssets']): string | undefined {
  if (setting === undefined) return undefined;
  const { to, url, repository } = asTable(setting);
  return JSON.stringify([to, url, repository]);
}

function versionAt(workspaceRoot: string, root: string): string | undefined {
  const files = filesOnDisk(workspaceRoot);
  const crate = readManifest(files, root);
  return crate?.package && versionOf(crate, findWorkspace(files, root).manifest);
}
