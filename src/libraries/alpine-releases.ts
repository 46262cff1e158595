import { compareVersions } from '../cargo/versions';
import type { AlpinePackage } from './library';

/** A release of Alpine with the version of its rustc, from main/rust/APKBUILD at the release's tag. */
export interface AlpineRelease {
  release: string;
  rust: string;
}

/** The releases that the catalogue knows, oldest first. */
export const RELEASES: readonly AlpineRelease[] = [
  { release: '3.20', rust: '1.78.0' },
  { release: '3.21', rust: '1.83.0' },
  { release: '3.22', rust: '1.87.0' },
  { release: '3.23', rust: '1.91.1' },
  { release: '3.24', rust: '1.96.0' },
];

/** What a new Dockerfile is made for. */
export const NEWEST_RELEASE = RELEASES.at(-1)!.release;

/** The release's rustc; undefined for a release that is not known. */
export function rustOf(release: string): string | undefined {
  return RELEASES.find((entry) => entry.release === release)?.rust;
}

/** The releases that a Rust of at least this version comes with, oldest first. */
export function releasesWith(minimum: string): string[] {
  return RELEASES.filter(({ rust }) => compareVersions(rust, minimum) >= 0).map(({ release }) => release);
}

/** Names of the packages that a release has. A release that is newer than all that are known counts as the newest. */
export function packagesAt(packages: readonly AlpinePackage[], release: string): string[] {
  const known = compareVersions(release, NEWEST_RELEASE) > 0 ? NEWEST_RELEASE : release;
  return packages.flatMap((entry) => {
    if (typeof entry === 'string') return [entry];
    const { name, from = known, until = known } = entry;
    return compareVersions(from, known) <= 0 && compareVersions(known, until) <= 0 ? [name] : [];
  });
}

/** The release that a Dockerfile's image reference means: `alpine:3.24` and `docker.io/library/alpine:3.24.1@…` do. */
export function releaseOfImage(reference: string): string | undefined {
  return /^(?:docker\.io\/)?(?:library\/)?alpine:(\d+\.\d+)/.exec(reference)?.[1];
}

/**
 * The Alpine release that the stage `builder` of a Dockerfile is based on; undefined for another base.
 *
 * @param baseImage value of the build argument BASE_IMAGE, if one is given
 */
export function releaseOfDockerfile(text: string, baseImage: string | undefined): string | undefined {
  const from = /^\s*FROM\s+(?:--\S+\s+)*(\S+)\s+AS\s+builder\s*$/im.exec(text)?.[1];
  const name = /^\$\{?(\w+)\}?$/.exec(from ?? '')?.[1];
  if (name === undefined) return releaseOfImage(from ?? '');
  if (name === 'BASE_IMAGE' && baseImage !== undefined) return releaseOfImage(baseImage);
  return releaseOfImage(new RegExp(`^\\s*ARG\\s+${name}=(\\S+)`, 'im').exec(text)?.[1] ?? '');
}
