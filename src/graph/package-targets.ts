import type { TargetConfiguration } from '@nx/devkit';
import { NO_PACKAGES } from '../build/key';
import { isGitAddress } from '../audit/git-address';
import { joinPath } from '../cargo/paths';
import { asPattern } from '../plan/pattern';
import { defaultPackageOutput, planPackage, type PackagePlan } from '../packaging/package-plan';
import { AUDIT, IMAGE_LOAD, IMAGE_PUSH, PACKAGE, RELEASE_PUBLISH, SIGN } from '../plan/crate-settings';
import type { PLUGIN_OPTIONS } from '../plan/options/crate';
import type { FilledOf } from '../plan/options/option';
import type { Settings } from '../plan/options/tables';
import { RUN_MISSED } from '../plan/run-missed';
import { EPOCH_VARIABLE } from '../plan/source-date-epoch';
import { version } from '../package-info';
import { DECLARED_INPUTS, type InferredCrate } from './infer-targets';

/** Names of these targets and of the targets before them, from the plugin's options. */
type TargetNames = FilledOf<typeof PLUGIN_OPTIONS>;

/**
 * Returns the targets that use a crate's packages.
 *
 * @param packages names of the targets that make the packages: one for each triple
 */
export function releaseTargets(
  names: TargetNames,
  packages: readonly string[],
): Record<string, TargetConfiguration> {
  const load = 'Loads the image into the container engine that answers';
  return {
    [names.signTargetName]: releaseTarget(SIGN, packages, 'Signs the package of a proven binary'),
    [names.imageLoadTargetName]: releaseTarget(IMAGE_LOAD, packages, load),
    [names.imagePushTargetName]: releaseTarget(IMAGE_PUSH, packages, 'Pushes the image to a registry'),
  };
}

/** The target that `nx release publish` runs. */
export const PUBLISH = 'nx-release-publish';

/**
 * Returns the target that publishes a crate after the crates that it depends on, with its images and
 * the files of its release.
 *
 * @param publications options of the executor
 * @param packages names of the targets that make what is published. Empty for a crate without any
 */
export function publishTarget(
  publications: Pick<Settings, 'imageTags' | 'releaseAssets'> = {},
  packages: readonly string[] = [],
): TargetConfiguration {
  return {
    executor: RELEASE_PUBLISH,
    dependsOn: [`^${PUBLISH}`, ...packages],
    options: publications,
    cache: false,
    metadata: {
      technologies: ['rust'],
      description: 'Publishes the crate, and images and release assets of an app',
    },
  };
}

/**
 * Returns the target that packages the binaries of a crate. It depends on the bytes of the build's
 * output, not on the sources. A build that produces the same bytes is a cache hit.
 *
 * @param build name of the target that builds the binaries
 */
export function packageTarget({ root, settings }: InferredCrate, build: string): TargetConfiguration {
  const outputPath = settings.package?.outputPath ?? defaultPackageOutput(root);
  return {
    executor: PACKAGE,
    dependsOn: [build],
    options: { ...settings.package, outputPath, plugin: version },
    cache: true,
    ...DECLARED_INPUTS,
    inputs: [
      { dependentTasksOutputFiles: '**/*' },
      // An entry may be a folder.
      ...filesOf(crateFiles(settings.package, root)).flatMap((path) => [
        `{workspaceRoot}/${asPattern(path)}`,
        `{workspaceRoot}/${asPattern(path)}/**/*`,
      ]),
      { env: RUN_MISSED },
      { env: EPOCH_VARIABLE },
      NO_PACKAGES,
    ],
    outputs: ['{options.outputPath}'],
    metadata: {
      technologies: ['rust'],
      description: 'Makes archive, image, SBOM and checksums of the static binaries',
      help: {
        command: 'npx nx run <project>:package --help',
        example: { options: { formats: ['tar.zst'] } },
      },
    },
  };
}

/**
 * Returns the target that compares the crates of the binaries with advisories. A database in the
 * workspace is an input; a repository can change at any time, so the target is not cached.
 *
 * @param build name of the target that builds the binaries
 */
export function auditTarget(
  { settings }: Pick<InferredCrate, 'settings'>,
  advisories: string,
  build: string,
): TargetConfiguration {
  const { ignoredAdvisories } = settings;
  const description = 'Compares the crates of the binaries with security advisories';
  return {
    executor: AUDIT,
    dependsOn: [build],
    options: { advisories, ...(ignoredAdvisories && { ignoredAdvisories }), plugin: version },
    ...DECLARED_INPUTS,
    ...(isGitAddress(advisories)
      ? { cache: false }
      : {
          cache: true,
          inputs: [
            { dependentTasksOutputFiles: '**/*' },
            `{workspaceRoot}/${asPattern(joinPath(advisories))}/**/*`,
            { env: RUN_MISSED },
            NO_PACKAGES,
          ],
        }),
    metadata: { technologies: ['rust'], description },
  };
}

// Invalid settings are reported when the target runs. Throwing here would break every nx command.
function crateFiles(settings: InferredCrate['settings']['package'], root: string): PackagePlan | undefined {
  try {
    return planPackage(settings ?? {}, root);
  } catch {
    return undefined;
  }
}

function filesOf(plan: PackagePlan | undefined): string[] {
  if (!plan) return [];
  const { files, image, install, certificates } = plan;
  const named = [...files, ...image.files, ...install.files].map(({ from }) => from);
  return [...new Set(typeof certificates === 'string' ? named : [...named, certificates.file])];
}

function releaseTarget(
  executor: string,
  packages: readonly string[],
  description: string,
): TargetConfiguration {
  return {
    executor,
    dependsOn: [...packages],
    options: {},
    cache: false,
    metadata: { technologies: ['rust'], description },
  };
}
