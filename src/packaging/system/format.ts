import type { Artifact } from '../../artifact/artifact';
import { RustStaticError } from '../../errors';
import type { FileFacts } from './content';
import type { SystemPackage } from './system-package';

/** A format of packages for package managers. */
export interface SystemFormat {
  /** Its names of the architectures, by the first word of the triple. */
  architectures: Readonly<Record<string, string>>;
  /** Folder where zsh of these systems looks for completions of packages. */
  zshCompletions: string;
  /** Converts the version of the program, without the revision of the package. */
  versionOf(version: string): string;
  /** Returns the name of the file. */
  fileOf(identity: Identity): string;
  /** Writes a package to an absolute path. */
  write(file: string, made: SystemPackage): Promise<FileFacts>;
}

/** What a package says about itself, in the terms of its format. */
export interface Identity {
  name: string;
  /** Version of the program, without the revision of the package. */
  version: string;
  arch: string;
}

/**
 * Returns name, version and architecture of an artifact's package.
 *
 * @param word name of the format in the options
 * @throws RustStaticError for an architecture that the format does not name
 */
export function identityOf(
  word: string,
  { architectures, versionOf }: SystemFormat,
  { project, version, target }: Artifact,
): Identity {
  const cpu = target.split('-')[0]!;
  const arch = architectures[cpu];
  if (arch !== undefined) return { name: packageName(project), version: versionOf(version), arch };
  throw new RustStaticError(`There is no ${word} package for the target ${target}`, {
    code: 'package-architecture-unknown',
    reason: `The architecture ${cpu} has no name in this format.`,
    remedy: `Remove "${word}" from the option "formats" of this target.`,
  });
}

/** All formats accept lower-case letters, digits, `.`, `+` and `-` after a letter or digit. */
function packageName(project: string): string {
  return project
    .toLowerCase()
    .replace(/^[^a-z0-9]+/, '')
    .replace(/[^a-z0-9.+-]+/g, '-');
}

/**
 * Converts a version for dpkg and rpm. Both use the hyphen for the revision, and `~` sorts a
 * pre-release before its release.
 */
export function tildeVersion(version: string): string {
  const { plain, before, build } = partsOf(version);
  return `${plain}${before && `~${before}`}${build && `+${build}`}`.replaceAll('-', '.');
}

/** Splits a version of semver. */
export function partsOf(version: string): { plain: string; before: string; build: string } {
  const [, plain = version, before = '', build = ''] =
    /^([^-+]*)(?:-([^+]*))?(?:\+(.*))?$/.exec(version) ?? [];
  return { plain, before, build };
}
