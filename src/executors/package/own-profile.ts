import type { ExecutorContext } from '@nx/devkit';
import { filesAtOnce } from '../../cargo/files';
import { joinPath } from '../../cargo/paths';
import { RustStaticError } from '../../errors';
import { settingsAt, STATIC_BUILD } from '../../plan/crate-settings';
import type { Settings } from '../../plan/settings';

/** An output folder of static-build, and the cargo profile of its content. */
interface Built {
  folder: string;
  profile: string;
}

/**
 * Refuses to package a build of another cargo profile than the build target's, such as a debug
 * build. Nx passes `-c debug` on to `static-build` although `package` has no such configuration.
 *
 * @param root folder of the crate that is packaged
 * @throws RustStaticError that names both profiles
 */
export function refuseOtherProfile(context: ExecutorContext, root: string, { folder, profile }: Built): void {
  const own = ownProfile(context, root);
  if (profile === own) return;
  const id = `${context.projectName}:${context.targetName}`;
  throw new RustStaticError(
    `${folder} was built with the profile "${profile}", but ${id} packages "${own}"`,
    {
      code: 'package-other-profile',
      reason: 'Nothing in a package shows that its program was built with another profile.',
      remedy: `Run \`nx run ${id}\` without a configuration. To package that profile, add the configuration with an \`outputPath\` of its own to the target in project.json.`,
    },
  );
}

/** Returns the profile that the project's build has in the configuration of `package`. */
function ownProfile(context: ExecutorContext, root: string): string {
  const { projectsConfigurations, projectName = '', configurationName, nxJsonConfiguration } = context;
  const { targets = {} } = projectsConfigurations.projects[projectName] ?? {};
  const before = (targets[context.targetName ?? '']?.dependsOn ?? []).map((entry) =>
    typeof entry === 'string' ? entry : entry.target,
  );
  const builds = Object.entries(targets).filter(([, { executor }]) => executor === STATIC_BUILD);
  // Each triple of a crate has a build of its own.
  const [, build] = builds.find(([name]) => before.includes(name)) ?? builds[0] ?? [];
  const name = configurationName ?? build?.defaultConfiguration ?? '';
  const options = { ...build?.options, ...build?.configurations?.[name] } as Settings;
  if (options.profile !== undefined) return options.profile;
  const files = filesAtOnce(context.root);
  const isCrate = files.read(joinPath(root, 'Cargo.toml')) !== undefined;
  const settings = isCrate ? settingsAt(files, root, nxJsonConfiguration?.plugins ?? []) : {};
  return settings.profile ?? 'release';
}
