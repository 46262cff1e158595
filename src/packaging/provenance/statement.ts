import type { Artifact, ArtifactDependency } from '../../artifact/artifact';
import { order } from '../../cargo/dependencies';
import { version } from '../../package-info';
import { materials, type ResourceDescriptor } from './materials';

/** https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
/** https://slsa.dev/spec/v1.0/provenance */
export const PREDICATE_TYPE = 'https://slsa.dev/provenance/v1';
/** Says how the parameters of a statement are to be read. */
export const BUILD_TYPE = 'https://www.npmjs.com/package/@org/rust-static#static-build/v1';
/** Names who builds, unless something else is known: this version of the plugin. */
export const PLUGIN_BUILDER = `https://www.npmjs.com/package/@org/rust-static/v/${version}`;

/** A file that a statement is about. */
export interface Subject {
  name: string;
  digest: { sha256: string };
}

/** An in-toto statement with SLSA provenance, version 1. */
export interface Statement {
  _type: typeof STATEMENT_TYPE;
  subject: Subject[];
  predicateType: typeof PREDICATE_TYPE;
  predicate: {
    buildDefinition: {
      buildType: string;
      externalParameters: Record<string, unknown>;
      internalParameters: Record<string, unknown>;
      resolvedDependencies: ResourceDescriptor[];
    };
    runDetails: { builder: { id: string; version?: Record<string, string> } };
  };
}

/** What a statement says besides the facts of an artifact. */
export interface Release {
  /** Name and SHA-256 of each file. */
  files: readonly (readonly [name: string, sha256: string])[];
  /** URI that names who builds. */
  builderId?: string;
  /** The sources, such as a commit. */
  sources?: readonly ResourceDescriptor[];
}

/**
 * Returns the provenance of an artifact and the files made from it. Equal input gives an equal
 * statement: it has no time and nothing of the machine.
 */
export function statementOf(
  artifact: Artifact,
  dependencies: readonly ArtifactDependency[],
  { files, builderId = PLUGIN_BUILDER, sources = [] }: Release,
): Statement {
  const { options, project, target, toolchain } = artifact;
  return {
    _type: STATEMENT_TYPE,
    subject: files
      .map(([name, sha256]) => ({ name, digest: { sha256 } }))
      .sort((a, b) => order(a.name, b.name)),
    predicateType: PREDICATE_TYPE,
    predicate: {
      buildDefinition: {
        buildType: BUILD_TYPE,
        externalParameters: { project, ...(options ?? { target }) },
        internalParameters: { version: artifact.version, toolchain },
        resolvedDependencies: [...sources, ...materials(artifact, dependencies)],
      },
      runDetails: { builder: { id: builderId, version: { '@org/rust-static': version } } },
    },
  };
}

/** Name and SHA-256 of each binary of an artifact, and of its debug information. */
export function binaryFiles({ binaries }: Artifact): [name: string, sha256: string][] {
  return binaries
    .flatMap((binary) => [binary, ...(binary.debug ? [binary.debug] : [])])
    .map(({ path, sha256 }) => [path, sha256]);
}
