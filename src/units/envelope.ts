import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { RustStaticError } from '../errors';
import { sha256 } from '../digest';
import { isText, listOf, parseJson, shape } from '../json';
import { canonicalJson } from './canonical';
import { isIndex, type UnitIndex } from './unit-index';

/** The payload type of a signed index. */
export const PAYLOAD_TYPE = 'application/vnd.rust-static.units+json';

/** Larger envelopes are not read. An index of 50,000 units has about 15 MB. */
export const LARGEST_ENVELOPE = 32e6;

const isEnvelope = shape({
  payloadType: isText,
  payload: isText,
  signatures: listOf(shape({ sig: isText })),
});

/**
 * Returns the bytes that a DSSE signature covers
 * (https://github.com/secure-systems-lab/dsse/blob/master/protocol.md).
 */
function preAuthEncoding(type: string, payload: Buffer): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

/**
 * Reads a private key for signing.
 *
 * @param pem text of a PKCS #8 file, as `openssl genpkey -algorithm ed25519` writes it
 * @throws RustStaticError if it is not an ed25519 key
 */
export function readSigningKey(pem: string): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = createPrivateKey(pem);
  } catch {
    // The message of OpenSSL could contain a part of the key.
  }
  if (key?.asymmetricKeyType === 'ed25519') return key;
  throw new RustStaticError('RUST_STATIC_UNITS_KEY is not an ed25519 private key', {
    code: 'units-key-invalid',
    reason: 'An index of units is signed with ed25519.',
    remedy:
      'Create a key: `openssl genpkey -algorithm ed25519 -out units-key.pem`, and set RUST_STATIC_UNITS_KEY to the text of the file.',
  });
}

/** Returns the text of a public key as in the option `trustedKeys`: base64 of its SPKI form. */
export function publicKeyText(key: KeyObject): string {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64');
}

/** Signs an index. The result is a DSSE envelope as JSON. */
export function signIndex(index: UnitIndex, key: KeyObject): string {
  const payload = Buffer.from(canonicalJson(index));
  const sig = sign(null, preAuthEncoding(PAYLOAD_TYPE, payload), key).toString('base64');
  const signatures = [{ keyid: sha256(publicKeyText(key)), sig }];
  return canonicalJson({ payloadType: PAYLOAD_TYPE, payload: payload.toString('base64'), signatures });
}

/**
 * Returns the index in an envelope, or a text that says why it cannot be trusted. The signature is
 * checked before the payload is parsed.
 *
 * @param trustedKeys see `publicKeyText`
 */
export function openEnvelope(text: string, trustedKeys: readonly string[]): UnitIndex | string {
  const envelope = parseJson(text, isEnvelope);
  if (!envelope) return 'it is not a signed index';
  const { payloadType, signatures } = envelope;
  if (payloadType !== PAYLOAD_TYPE) return 'its payload has another type';
  const payload = Buffer.from(envelope.payload, 'base64');
  const signed = preAuthEncoding(payloadType, payload);
  const isSigned = trustedKeys.some((key) => signatures.some(({ sig }) => isSignedBy(key, signed, sig)));
  if (!isSigned) return 'none of "trustedKeys" has signed it';
  const json = payload.toString('utf8');
  const index = parseJson(json, isIndex);
  // Another spelling of the same value could be read differently elsewhere, such as a key twice.
  return index && canonicalJson(index) === json ? index : 'its payload is not a valid index';
}

function isSignedBy(trusted: string, signed: Buffer, sig: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(trusted, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' && verify(null, signed, key, Buffer.from(sig, 'base64'));
  } catch {
    return false;
  }
}
