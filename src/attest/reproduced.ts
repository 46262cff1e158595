import { sha256 } from '../digest';
import { isText, listOf, parseJson, shape } from '../json';
import { version } from '../package-info';
import type { ResourceDescriptor } from '../packaging/provenance/materials';
import { STATEMENT_TYPE, type Statement } from '../packaging/provenance/statement';
import { PROVENANCE_FILE } from '../packaging/write-package';
import { PAYLOAD_TYPE } from './sign';
import { programFiles } from './statement-facts';
import { isDigestSet, isResource } from './resource';

/** https://slsa.dev/spec/v1.2/verification_summary */
export const SUMMARY_TYPE = 'https://slsa.dev/verification_summary/v1';
/** What was verified. Names that start with SLSA_ are reserved. */
export const REPRODUCED = 'RUST_STATIC_REPRODUCED';
/** The rules: two builds from nothing with the options of the target, and the bytes of the release. */
const POLICY = 'https://www.npmjs.com/package/@org/rust-static#reproduce/v1';

/** What another builder says about a release. */
export interface Reproduced {
  /** URI that names the builder. */
  by: string;
  /** ISO 8601. */
  at: string;
  /** The builder's sources, such as its commit. */
  sources: ResourceDescriptor[];
}

/** A signed release, which the builds are compared with. */
export interface ReleaseStatement {
  statement: Statement;
  /** The text that was signed. */
  json: string;
}

/**
 * Returns a statement that other builds gave the programs of a release: a verification summary of
 * SLSA, version 1, about the programs, with the provenance as its input.
 */
export function reproducedStatement(
  { statement, json }: ReleaseStatement,
  { by, at, sources, platforms }: Reproduced & { platforms: readonly string[] },
): object {
  const { externalParameters, internalParameters } = statement.predicate.buildDefinition;
  const [name, release] = [externalParameters.project, internalParameters.version] as [string, string];
  return {
    _type: STATEMENT_TYPE,
    subject: programFiles(statement),
    predicateType: SUMMARY_TYPE,
    predicate: {
      verifier: { id: by, version: { '@org/rust-static': version } },
      timeVerified: at,
      resourceUri: `pkg:generic/${encodeURIComponent(name)}@${encodeURIComponent(release)}`,
      policy: { uri: POLICY },
      inputAttestations: [{ uri: PROVENANCE_FILE, digest: { sha256: sha256(json) } }],
      verificationResult: 'PASSED',
      verifiedLevels: [REPRODUCED],
      // The summary has no field for the sources. Fields of others have a prefix.
      rustStatic_builds: { platforms, sources },
    },
  };
}

const isSummary = shape({
  _type: isText,
  predicateType: isText,
  subject: listOf(isResource),
  predicate: shape({
    verifier: shape({ id: isText }),
    timeVerified: isText,
    policy: shape({ uri: isText }),
    inputAttestations: listOf(shape({ digest: isDigestSet })),
    verificationResult: isText,
    verifiedLevels: listOf(isText),
    rustStatic_builds: shape({ sources: listOf(shape({})) }),
  }),
});

/**
 * Checks a signed statement of another builder against a release.
 *
 * @param signed type and text of what was signed
 * @returns who got the same programs, or the reason why the statement does not say so
 */
export function readReproduced(
  signed: { payloadType: string; json: string },
  { statement, json }: ReleaseStatement,
): Reproduced | string {
  const summary = parseJson(signed.json, isSummary);
  if (!summary || signed.payloadType !== PAYLOAD_TYPE) return 'It is not a verification summary.';
  const { predicate } = summary;
  const types = [summary._type, summary.predicateType, predicate.policy.uri];
  if (types.join() !== [STATEMENT_TYPE, SUMMARY_TYPE, POLICY].join())
    return 'It is not the summary of a reproduced build.';
  if (predicate.verificationResult !== 'PASSED' || !predicate.verifiedLevels.includes(REPRODUCED))
    return 'It does not say that the build was reproduced.';
  if (!predicate.inputAttestations.some(({ digest }) => digest.sha256 === sha256(json)))
    return 'It is about another release.';
  for (const { name, digest } of programFiles(statement)) {
    const rebuilt = summary.subject.find((subject) => subject.name === name)?.digest.sha256;
    if (rebuilt !== digest.sha256)
      return `It says that ${name} has the sha256 ${rebuilt}. The release says ${digest.sha256}.`;
  }
  const sources = predicate.rustStatic_builds.sources as ResourceDescriptor[];
  return { by: predicate.verifier.id, at: predicate.timeVerified, sources };
}
