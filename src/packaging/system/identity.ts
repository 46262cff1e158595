import type { Artifact } from '../../artifact/artifact';
import { RustStaticError } from '../../errors';

/** Formats of packages for package managers of distributions. */
export const SYSTEM_FORMATS = ['deb', 'rpm', 'apk'] as const;
export type SystemFormat = (typeof SYSTEM_FORMATS)[number];

/** What a package says about itself, in the terms of its format. */
export interface Identity {
  name: string;
  /** Version of the program with the revision of the package, except for rpm. */
  version: string;
  arch: string;
  /** Name of the file. */
  file: string;
}

// Names of the architectures: dpkg's cputable, rpm's rpmrc and Alpine's own.
const ARCHITECTURES: Record<string, Record<SystemFormat, string>> = {
  x86_64: { deb: 'amd64', rpm: 'x86_64', apk: 'x86_64' },
  aarch64: { deb: 'arm64', rpm: 'aarch64', apk: 'aarch64' },
  armv7: { deb: 'armhf', rpm: 'armv7hl', apk: 'armv7' },
  i586: { deb: 'i386', rpm: 'i586', apk: 'x86' },
  riscv64: { deb: 'riscv64', rpm: 'riscv64', apk: 'riscv64' },
  riscv64gc: { deb: 'riscv64', rpm: 'riscv64', apk: 'riscv64' },
  powerpc64le: { deb: 'ppc64el', rpm: 'ppc64le', apk: 'ppc64le' },
  s390x: { deb: 's390x', rpm: 's390x', apk: 's390x' },
  loongarch64: { deb: 'loong64', rpm: 'loongarch64', apk: 'loongarch64' },
};

/** Revision of the package. A new version of the program starts at the first one. */
export const REVISION: Record<SystemFormat, string> = { deb: '1', rpm: '1', apk: 'r0' };

/**
 * Returns name, version and architecture of an artifact's package.
 *
 * @throws RustStaticError for an architecture that the formats do not name
 */
export function identityOf(format: SystemFormat, { project, version, target }: Artifact): Identity {
  const cpu = target.split('-')[0]!;
  const arch = ARCHITECTURES[cpu]?.[format];
  if (arch === undefined)
    throw new RustStaticError(`There is no ${format} package for the target ${target}`, {
      code: 'package-architecture-unknown',
      reason: `The architecture ${cpu} has no name in this format.`,
      remedy: `Remove "${format}" from the option "formats" of this target.`,
    });
  const name = packageName(project);
  const own = versionFor(format, version);
  if (format === 'deb') {
    const whole = `${own}-${REVISION.deb}`;
    return { name, version: whole, arch, file: `${name}_${whole}_${arch}.deb` };
  }
  if (format === 'rpm')
    return { name, version: own, arch, file: `${name}-${own}-${REVISION.rpm}.${arch}.rpm` };
  const whole = `${own}-${REVISION.apk}`;
  return { name, version: whole, arch, file: `${name}-${whole}.${arch}.apk` };
}

/** All three formats accept lower-case letters, digits, `.`, `+` and `-` after a letter or digit. */
function packageName(project: string): string {
  return project
    .toLowerCase()
    .replace(/^[^a-z0-9]+/, '')
    .replace(/[^a-z0-9.+-]+/g, '-');
}

/**
 * Converts a version. A pre-release is older than its release: dpkg and rpm write `~` for that, apk
 * knows the words alpha, beta, pre and rc with a number
 * (https://wiki.alpinelinux.org/wiki/APKBUILD_Reference#pkgver).
 */
function versionFor(format: SystemFormat, version: string): string {
  const [, plain = version, before, build] = /^([^-+]*)(?:-([^+]*))?(?:\+(.*))?$/.exec(version) ?? [];
  if (format !== 'apk') {
    const parts = [plain, before && `~${before}`, build && `+${build}`];
    // Both formats use the hyphen for the revision.
    return parts.join('').replaceAll('-', '.');
  }
  const [, word = 'pre', number = ''] = /^(alpha|beta|pre|rc)?[^\d]*(\d*)/.exec(before ?? '') ?? [];
  return before ? `${plain}_${word}${number}` : plain;
}
