import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { sha256 } from '../digest';
import { messageOf, RustStaticError } from '../errors';

/**
 * Reads a private key for signing.
 *
 * @param pem text of a PKCS #8 file, as `openssl genpkey` writes it
 * @param from where the text is from, for the error
 * @throws RustStaticError if it is neither ed25519 nor ECDSA with P-256
 */
export function readPrivateKey(pem: string, from: string): KeyObject {
  return readKey(() => createPrivateKey(pem), from, 'private');
}

/**
 * Reads a public key for verifying.
 *
 * @param pem text of an SPKI file, as `openssl pkey -pubout` writes it
 * @throws RustStaticError if it is neither ed25519 nor ECDSA with P-256
 */
export function readPublicKey(pem: string, from: string): KeyObject {
  return readKey(() => createPublicKey(pem), from, 'public');
}

/**
 * Returns the text of a file with a key.
 *
 * @param file as the user has named it
 * @param folder absolute path, which `file` is relative to
 * @throws RustStaticError if it cannot be read
 */
export function keyFile(file: string, folder: string): string {
  const full = resolve(folder, file);
  try {
    return readFileSync(full, 'utf8');
  } catch (error) {
    throw new RustStaticError(`The key ${file} cannot be read`, {
      code: 'release-key-unreadable',
      reason: messageOf(error),
      remedy: `Correct the path. It is relative to ${folder}.`,
      cause: error,
    });
  }
}

/** Returns the name of a key: the SHA-256 of its public part. */
export function keyId(key: KeyObject): string {
  const spki = key.type === 'private' ? createPublicKey(key) : key;
  return sha256(spki.export({ format: 'der', type: 'spki' }));
}

function readKey(read: () => KeyObject, from: string, kind: 'private' | 'public'): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = read();
  } catch {
    // The message of OpenSSL could contain a part of the key.
  }
  const isP256 = key?.asymmetricKeyDetails?.namedCurve === 'prime256v1';
  if (key && (key.asymmetricKeyType === 'ed25519' || isP256)) return key;
  throw new RustStaticError(`${from} is not a ${kind} key for releases`, {
    code: 'release-key-invalid',
    reason: 'It must be ed25519, or ECDSA with P-256, in PEM and without a password.',
    remedy:
      kind === 'public'
        ? 'Name the public key that the signer has published. The signer makes it with `openssl pkey -in release-key.pem -pubout -out release-key.pub`.'
        : 'Create a pair: `openssl genpkey -algorithm ed25519 -out release-key.pem`, and `openssl pkey -in release-key.pem -pubout -out release-key.pub`.',
  });
}
