import { createPublicKey, sign, type KeyObject } from 'node:crypto';
import type { Signer, Witness } from '@sigstore/sign';
import { messageOf, RustStaticError } from '../errors';
import { keyId } from './keys';

/** Type of the payload (https://github.com/in-toto/attestation/blob/main/spec/v1/envelope.md). */
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/** Who signs: a key, or the identity of a CI job with the services that certify and log it. */
export type Signature = { key: KeyObject } | { fulcioUrl?: string; rekorUrl?: string; timestampUrl?: string };

/**
 * Signs a statement.
 *
 * @returns a Sigstore bundle v0.3 with a DSSE envelope, as JSON
 * @throws RustStaticError if there is neither a key nor a CI job with an identity, and if a service
 * refuses
 */
export async function signStatement(statement: string, by: Signature): Promise<string> {
  const { DSSEBundleBuilder } = await import('@sigstore/sign');
  const { bundleToJSON } = await import('@sigstore/bundle');
  const { signer, witnesses } =
    'key' in by ? { signer: keySigner(by.key), witnesses: [] } : await identity(by);
  const artifact = { data: Buffer.from(statement), type: PAYLOAD_TYPE };
  const bundle = await new DSSEBundleBuilder({ signer, witnesses })
    .create(artifact)
    .catch((cause: unknown) => {
      throw new RustStaticError('The statement cannot be signed', {
        code: 'signing-failed',
        reason: messageOf(cause),
        remedy:
          'Set RUST_STATIC_SIGNING_KEY to the text of a key. Or let the CI job have an identity: `permissions: id-token: write` on GitHub, `id_tokens: SIGSTORE_ID_TOKEN: aud: sigstore` on GitLab.',
        cause,
      });
    });
  return `${JSON.stringify(bundleToJSON(bundle))}\n`;
}

function keySigner(key: KeyObject): Signer {
  const publicKey = createPublicKey(key).export({ format: 'pem', type: 'spki' }).toString();
  const algorithm = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  return {
    sign: async (data) => ({
      signature: sign(algorithm, data, key),
      key: { $case: 'publicKey', publicKey, hint: keyId(key) },
    }),
  };
}

async function identity(
  urls: Exclude<Signature, { key: KeyObject }>,
): Promise<{ signer: Signer; witnesses: Witness[] }> {
  const { CIContextProvider, FulcioSigner, RekorWitness, TSAWitness } = await import('@sigstore/sign');
  const { fulcioUrl: fulcioBaseURL, rekorUrl: rekorBaseURL, timestampUrl: tsaBaseURL } = urls;
  const identityProvider = new CIContextProvider('sigstore');
  return {
    signer: new FulcioSigner({ identityProvider, ...(fulcioBaseURL && { fulcioBaseURL }) }),
    witnesses: [
      new RekorWitness({ entryType: 'dsse', ...(rekorBaseURL && { rekorBaseURL }) }),
      ...(tsaBaseURL ? [new TSAWitness({ tsaBaseURL })] : []),
    ],
  };
}
