import { compareVersions } from '../cargo/versions';
import type { AlpinePackage } from './library';

/**
 * An Alpine release with the version of its rustc, from main/rust/APKBUILD at the release's tag.
 */
export interface AlpineRelease {
  release: string;
  rust: string;
}

/** The releases that the catalogue covers, oldest first. */
export const RELEASES: readonly AlpineRelease[] = [
  { release: '3.20', rust: '1.78.0' },
  { release: '3.21', rust: '1.83.0' },
  { release: '3.22', rust: '1.87.0' },
  { release: '3.23', rust: '1.91.1' },
  { release: '3.24', rust: '1.96.0' },
];

/** The release for new Dockerfiles. */
export const NEWEST_RELEASE = RELEASES.at(-1)!.release;

/** Returns the version of the release's rustc. Undefined for an unknown release. */
export function rustOf(release: string): string | undefined {
  return RELEASES.find((entry) => entry.release === release)?.rust;
}

/** Returns the releases whose Rust has at least this version, oldest first. */
export function releasesWith(minimum: string): string[] {
  return RELEASES.filter(({ rust }) => compareVersions(rust, minimum) >= 0).map(({ release }) => release);
}

/**
 * Returns the names of packages that exist in a release. A release newer than all known ones counts
 * as the newest.
 */
export function packagesAt(packages: readonly AlpinePackage[], release: string): string[] {
  const known = compareVersions(release, NEWEST_RELEASE) > 0 ? NEWEST_RELEASE : release;
  return packages.flatMap((entry) => {
    if (typeof entry === 'string') return [entry];
    const { name, from = known, until = known } = entry;
    return compareVersions(from, known) <= 0 && compareVersions(known, until) <= 0 ? [name] : [];
  });
}

/**
 * Returns the release of a Dockerfile's image reference, such as `alpine:3.24` or
 * `docker.io/library/alpine:3.24.1@…`.
 */
export function releaseOfImage(reference: string): string | undefined {
  return /^(?:docker\.io\/)?(?:library\/)?alpine:(\d+\.\d+)/.exec(reference)?.[1];
}

/**
 * Returns the Alpine release that the stage `builder` of a Dockerfile is based on. Undefined for
 * another base.
 *
 * @param baseImage value of the build argument BASE_IMAGE, if set
 */
export function releaseOfDockerfile(text: string, baseImage: string | undefined): string | undefined {
  const from = /^\s*FROM\s+(?:--\S+\s+)*(\S+)\s+AS\s+builder\s*$/im.exec(text)?.[1];
  const name = /^\$\{?(\w+)\}?$/.exec(from ?? '')?.[1];
  if (name === undefined) return releaseOfImage(from ?? '');
  if (name === 'BASE_IMAGE' && baseImage !== undefined) return releaseOfImage(baseImage);
  return releaseOfImage(new RegExp(`^\\s*ARG\\s+${name}=(\\S+)`, 'im').exec(text)?.[1] ?? '');
}
