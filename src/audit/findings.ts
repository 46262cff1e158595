import type { Artifact, ArtifactDependency } from '../artifact/artifact';
import { isCratesIo } from '../cargo/crates-io';
import { usePath } from '../packaging/use-path';
import { type Advisory, isAffected } from './advisory';

/** A crate of an artifact that an advisory is about. */
export interface Finding {
  advisory: Advisory;
  crate: string;
  /** The crates that bring it in. */
  path: string;
  /** True if it only runs at build time. */
  isBuild: boolean;
}

/** RustSec's names, which are those of `target_arch` in Rust, where the triple has another one. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  aarch64_be: 'aarch64',
  armv5te: 'arm',
  armv7: 'arm',
  i586: 'x86',
  i686: 'x86',
  powerpc64le: 'powerpc64',
  riscv64gc: 'riscv64',
};

/**
 * Returns the advisories about the crates of an artifact, sorted by crate and id. Only crates of
 * crates.io are compared, because others may have the same name.
 *
 * @param ignored ids, such as `RUSTSEC-2020-0071`
 */
export function findingsIn(
  artifact: Artifact,
  dependencies: readonly ArtifactDependency[],
  advisories: readonly Advisory[],
  ignored: readonly string[],
): Finding[] {
  const cpu = artifact.target.split('-')[0]!;
  const architecture = ARCHITECTURES[cpu] ?? cpu;
  const relevant = advisories.filter(({ id }) => !ignored.includes(id));
  return dependencies
    .filter(({ source }) => isCratesIo(source))
    .flatMap((crate) =>
      relevant
        .filter(({ package: name }) => name === crate.name)
        .filter((advisory) => isAffected(advisory, crate.version, architecture))
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .map((advisory) => ({
          advisory,
          crate: `${crate.name} ${crate.version}`,
          path: usePath(artifact.crate, dependencies, crate),
          isBuild: crate.scope === 'build',
        })),
    );
}

/** Returns the lines that describe a finding. */
export function describeFinding({ advisory, crate, path, isBuild }: Finding): string {
  const { id, title, patched, informational } = advisory;
  const kind = informational === undefined ? '' : ` (${informational})`;
  const cure = patched.length > 0 ? `corrected in ${patched.join(' or ')}` : 'no corrected version';
  return [
    `- ${crate}: ${id}${kind} ${title}`,
    `  ${cure}; ${isBuild ? 'runs at build time: ' : ''}${path}`,
    `  https://rustsec.org/advisories/${id}.html`,
  ].join('\n');
}
