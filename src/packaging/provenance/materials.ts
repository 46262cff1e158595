import { PackageURL } from 'packageurl-js';
import type { Artifact, ArtifactDependency } from '../../artifact/artifact';
import { order } from '../../cargo/dependencies';
import { purlOf } from '../sbom/purl';

/** Something that a build used (https://github.com/in-toto/attestation/blob/main/spec/v1/resource_descriptor.md). */
export interface ResourceDescriptor {
  uri?: string;
  name?: string;
  digest?: Record<string, string>;
  annotations?: Record<string, string>;
}

/**
 * Returns what a build used: the builder, each crate with its checksum, and each Alpine package that
 * is linked with its version.
 */
export function materials(
  artifact: Artifact,
  dependencies: readonly ArtifactDependency[],
): ResourceDescriptor[] {
  const packages = Object.values(artifact.packages ?? {}).map(({ name, version }): ResourceDescriptor => ({
    uri: new PackageURL('apk', 'alpine', name, version, undefined, undefined).toString(),
  }));
  const crates = dependencies.map((crate) => ({ ...crateMaterial(crate), ...scopeOf(crate) }));
  const unique = new Map([...crates, ...packages].map((entry) => [entry.uri ?? entry.name!, entry]));
  const sorted = [...unique].sort(([a], [b]) => order(a, b)).map(([, entry]) => entry);
  return [builder(artifact), ...sorted];
}

/** True for a crate that only build scripts and macros use. */
function scopeOf({ scope }: ArtifactDependency): Pick<ResourceDescriptor, 'annotations'> {
  return scope === 'build' ? { annotations: { scope } } : {};
}

function crateMaterial({ name, version, source, checksum }: ArtifactDependency): ResourceDescriptor {
  const uri = purlOf(name, version, source);
  if (uri === undefined) return { name: `${name} ${version}` };
  const commit = source?.startsWith('git+') ? /#([0-9a-f]{40})$/.exec(source)?.[1] : undefined;
  const digest: Record<string, string> | undefined = checksum
    ? { sha256: checksum }
    : commit === undefined
      ? undefined
      : { gitCommit: commit };
  return { uri, ...(digest && { digest }) };
}

/** The builder by its identity: the digest of its recipe, the name of its image, or the compiler. */
function builder({ builder: { recipe, reference }, toolchain }: Artifact): ResourceDescriptor {
  if (recipe !== undefined) return { name: 'builder', digest: { sha256: recipe.replace(/^sha256:/, '') } };
  const digest = /@sha256:([0-9a-f]{64})$/.exec(reference ?? '')?.[1];
  if (reference !== undefined)
    return { name: 'builder', uri: `docker://${reference}`, ...(digest && { digest: { sha256: digest } }) };
  return { name: 'builder', annotations: { rustc: toolchain.rustc } };
}
