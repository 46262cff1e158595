import type { ArtifactCrate, ArtifactDependency } from '../artifact/artifact';
import { crateName } from '../cargo/dependencies';

/**
 * Returns the shortest path from the crate of the binaries to one of its dependencies, such as
 * `app > reqwest 0.12.1 > openssl 0.10.1`.
 */
export function usePath(
  root: ArtifactCrate,
  dependencies: readonly ArtifactDependency[],
  wanted: ArtifactDependency,
): string {
  const short = ({ name, version }: ArtifactDependency): string => `${name} ${version}`;
  const byName = new Map(
    dependencies.flatMap((crate) => [[short(crate), crate] as const, [crateName(crate), crate] as const]),
  );
  const paths: [crate: Pick<ArtifactDependency, 'dependencies'>, path: string[]][] = [[root, [root.name]]];
  const seen = new Set<unknown>();
  for (const [from, path] of paths)
    for (const name of from.dependencies) {
      const crate = byName.get(name);
      if (!crate || seen.has(crate)) continue;
      seen.add(crate);
      const longer = [...path, short(crate)];
      if (crate === wanted) return longer.join(' > ');
      paths.push([crate, longer]);
    }
  return short(wanted);
}
