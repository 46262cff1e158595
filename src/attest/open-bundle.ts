import type { KeyObject } from 'node:crypto';
import type { SerializedBundle } from '@sigstore/bundle';
import { messageOf, RustStaticError } from '../errors';
import { isText, listOf, matches, parseJson, shape } from '../json';
import { brokenLink } from './broken-link';
import {
  BUILD_TYPE,
  PREDICATE_TYPE,
  STATEMENT_TYPE,
  type Statement,
} from '../packaging/provenance/statement';
import { PAYLOAD_TYPE } from './sign';
import { isResource } from './resource';

/** Who is trusted: a key, or an identity that the services of a trusted root have certified. */
export type Trust =
  | { key: KeyObject }
  | {
      /** Text of a trusted root (https://github.com/sigstore/protobuf-specs). */
      trustedRoot: string;
      /** Subject of the certificate. `*` stands for any characters. */
      identity: string;
      /** URL of the service that has confirmed the identity. */
      issuer: string;
    };

const isBundle = shape({
  mediaType: matches(/^application\/vnd\.dev\.sigstore\.bundle\.v0\.3\+json$/),
  dsseEnvelope: shape({ payload: isText, payloadType: isText, signatures: listOf(shape({ sig: isText })) }),
});

const isStatement = shape({
  _type: isText,
  predicateType: isText,
  subject: listOf(isResource),
  predicate: shape({
    buildDefinition: shape({
      buildType: isText,
      externalParameters: shape({ project: isText }),
      internalParameters: shape({ version: isText }),
      resolvedDependencies: listOf(shape({})),
    }),
    runDetails: shape({ builder: shape({ id: isText }) }),
  }),
});

/**
 * Returns the provenance in a bundle. The signature and the signer are checked before the statement
 * is read. Nothing is downloaded.
 *
 * @throws RustStaticError if the bundle, its signature, its signer or its statement is not valid
 */
export async function openBundle(
  text: string,
  trust: Trust,
): Promise<{ statement: Statement; json: string }> {
  const { payloadType, json } = await openEnvelope(text, trust);
  return { statement: statementIn(payloadType, json), json };
}

/**
 * Returns what was signed in a bundle, after checks of signature and signer.
 *
 * @param fail makes the error of a check
 * @throws RustStaticError if the bundle, its signature or its signer is not valid
 */
export async function openEnvelope(
  text: string,
  trust: Trust,
  fail: typeof brokenLink = brokenLink,
): Promise<{ payloadType: string; json: string }> {
  const bundle = parseJson(text, isBundle);
  if (!bundle) throw fail('bundle', 'It is not a Sigstore bundle with a DSSE envelope.');
  const { bundleFromJSON } = await import('@sigstore/bundle');
  const { toSignedEntity, Verifier } = await import('@sigstore/verify');
  let entity: ReturnType<typeof toSignedEntity>;
  try {
    entity = toSignedEntity(bundleFromJSON(bundle as unknown as SerializedBundle));
  } catch (error) {
    throw fail('bundle', messageOf(error));
  }
  const { material, options } = await trustMaterial(trust);
  const isByKey = entity.key.$case === 'public-key';
  if (isByKey !== 'key' in trust)
    throw fail(
      'signer',
      isByKey ? 'A key has signed it, not an identity.' : 'An identity has signed it, not a key.',
    );
  try {
    const { identity } = new Verifier(material, options).verify(entity);
    if (!('key' in trust)) checkIdentity(trust, identity, fail);
  } catch (error) {
    if (error instanceof RustStaticError) throw error;
    throw fail('signature', messageOf(error));
  }
  const { payload, payloadType } = bundle.dsseEnvelope;
  return { payloadType, json: Buffer.from(payload, 'base64').toString('utf8') };
}

type Material = ConstructorParameters<typeof import('@sigstore/verify').Verifier>[0];
type Options = ConstructorParameters<typeof import('@sigstore/verify').Verifier>[1];

async function trustMaterial(trust: Trust): Promise<{ material: Material; options: Options }> {
  if ('key' in trust)
    return {
      material: {
        certificateAuthorities: [],
        timestampAuthorities: [],
        tlogs: [],
        ctlogs: [],
        publicKey: () => ({ publicKey: trust.key, validFor: () => true }),
      },
      options: { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 },
    };
  const { TrustedRoot } = await import('@sigstore/protobuf-specs');
  const { toTrustMaterial } = await import('@sigstore/verify');
  try {
    const root = TrustedRoot.fromJSON(JSON.parse(trust.trustedRoot));
    return {
      material: toTrustMaterial(root),
      options: { tlogThreshold: 1, ctlogThreshold: 1, timestampThreshold: 1 },
    };
  } catch (error) {
    throw unreadableRoot(error);
  }
}

/** Returns the error of a trusted root that cannot be used. */
export function unreadableRoot(cause: unknown): RustStaticError {
  return new RustStaticError('The trusted root cannot be read', {
    code: 'trusted-root-invalid',
    reason: messageOf(cause),
    remedy:
      'Give the file trusted_root.json of a Sigstore instance, such as `cosign trusted-root create` writes it.',
    cause,
  });
}

function checkIdentity(
  { identity, issuer }: Exclude<Trust, { key: KeyObject }>,
  signer: { subjectAlternativeName?: string; extensions?: { issuer?: string } } = {},
  fail: typeof brokenLink,
): void {
  const { subjectAlternativeName: subject = '', extensions } = signer;
  const pattern = identity
    .split('*')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  if (new RegExp(`^${pattern}$`).test(subject) && extensions?.issuer === issuer) return;
  throw fail('signer', `"${subject}" has signed it, which "${extensions?.issuer}" has confirmed.`);
}

/**
 * Returns a provenance whose signature nobody has checked.
 *
 * @throws RustStaticError if it is not the provenance of a static build
 */
export function provenanceIn(json: string): Statement {
  return statementIn(PAYLOAD_TYPE, json);
}

function statementIn(payloadType: string, json: string): Statement {
  const statement = parseJson(json, isStatement);
  const types = statement && [
    statement._type,
    statement.predicateType,
    statement.predicate.buildDefinition.buildType,
  ];
  const expected = [STATEMENT_TYPE, PREDICATE_TYPE, BUILD_TYPE];
  if (payloadType === PAYLOAD_TYPE && types?.join() === expected.join())
    return statement as unknown as Statement;
  throw brokenLink('statement', 'It is not the provenance of a static build.');
}
