import { isWithin, joinPath } from '../cargo/paths';
import { RustStaticError } from '../errors';
import { withoutPatterns } from '../plan/pattern';
import { checkOptionValues } from '../plan/option-values';
import type { PackageSettings } from '../plan/package-settings';
import {
  FORMATS,
  INSTALL_OPTIONS,
  PACKAGE_OPTIONS,
  SYSTEM_FORMATS,
  type SystemFormatName,
} from '../plan/options/package';
import type { Compression } from './compress';
import type { LicensePolicy } from './license-policy';
import { planImage, type ImagePlan } from './image-plan';
import { planInstall, type InstallPlan } from './system/install-files';
import { inWorkspace, placeFiles, type PlacedFile } from './place-files';

/**
 * Everything that determines a package, besides the artifact and the bytes of the files. Paths are
 * relative to the Nx root.
 */
export interface PackagePlan {
  outputPath: string;
  formats: Compression[];
  /** Packages for package managers. */
  systemFormats: SystemFormatName[];
  install: InstallPlan;
  files: PlacedFile[];
  /** Source of the image's CA certificates: the builder, none, or a file. */
  certificates: 'builder' | 'none' | { file: string };
  image: ImagePlan;
  /** E-mail address or URL of who makes the package. */
  creator: string | undefined;
  policy: LicensePolicy;
}

/** Returns the default output folder of a project's package. */
export function defaultPackageOutput(projectRoot: string): string {
  return joinPath('dist', withoutPatterns(projectRoot), 'package');
}

/**
 * Fills in a package's defaults. No other code does.
 *
 * @throws RustStaticError for invalid values, and for paths outside of the workspace, archive or
 * image
 */
export function planPackage(settings: PackageSettings, projectRoot: string): PackagePlan {
  const outputPath = inWorkspace(
    'outputPath',
    settings.outputPath ?? defaultPackageOutput(projectRoot),
    projectRoot,
  );
  const {
    creator,
    allowedLicenses: allowed,
    clarifiedLicenses: clarified = {},
    deniedCrates: denied = [],
  } = settings;
  checkOptionValues(PACKAGE_OPTIONS, {
    outputPath,
    creator,
    allowedLicenses: allowed,
    deniedCrates: denied,
  });
  const { install = {} } = settings;
  checkOptionValues(INSTALL_OPTIONS, { ...install });
  if (isWithin(outputPath, projectRoot))
    throw new RustStaticError(
      `Option "outputPath" is "${outputPath}", which holds the sources of the project`,
      {
        code: 'output-holds-sources',
        reason: 'The output folder is replaced as a whole by every run.',
        remedy: `Choose a folder of its own, such as ${defaultPackageOutput(projectRoot)}.`,
      },
    );
  const certificates = settings.certificates ?? 'builder';
  const formats = [...new Set(settings.formats ?? ['tar.gz'])];
  formats.forEach(requireFormat);
  return {
    outputPath,
    formats: formats.filter((format) => format.startsWith('tar.')).map(compressionOf),
    systemFormats: SYSTEM_FORMATS.filter((format) => formats.includes(format)),
    install: planInstall(install, projectRoot),
    files: placeFiles('files', settings.files ?? [], projectRoot),
    certificates:
      certificates === 'builder' || certificates === 'none'
        ? certificates
        : { file: inWorkspace('certificates', certificates, projectRoot) },
    image: planImage(settings.image ?? {}, projectRoot),
    creator,
    policy: { allowed, clarified, denied },
  };
}

function compressionOf(format: string): Compression {
  return format.replace('tar.', '') as Compression;
}

function requireFormat(format: string): void {
  if (FORMATS.includes(format)) return;
  throw new RustStaticError(`Unknown format "${format}"`, {
    code: 'option-value-invalid',
    reason: `The formats are ${FORMATS.map((known) => `"${known}"`).join(', ')}.`,
    remedy: 'Correct the option "formats".',
  });
}
