import { keyFile, readPrivateKey } from './keys';
import type { Signature } from './sign';

/** Variable with the text of a private key. */
export const KEY_VARIABLE = 'RUST_STATIC_SIGNING_KEY';

/** Options that say who signs. */
export interface SignatureOptions {
  /** PEM file with a private key, relative to a folder. */
  key?: string | undefined;
  fulcioUrl?: string | undefined;
  rekorUrl?: string | undefined;
  timestampUrl?: string | undefined;
}

/**
 * Returns who signs: the key in a file, the key in the environment, otherwise the identity of the CI
 * job.
 *
 * @param folder absolute path
 * @throws RustStaticError if the key is not valid
 */
export function signatureOf(
  { key, fulcioUrl, rekorUrl, timestampUrl }: SignatureOptions,
  folder: string,
  env: NodeJS.ProcessEnv,
): Signature {
  const text = key === undefined ? env[KEY_VARIABLE] : keyFile(key, folder);
  if (text || key !== undefined) return { key: readPrivateKey(text ?? '', key ?? KEY_VARIABLE) };
  return {
    ...(fulcioUrl && { fulcioUrl }),
    ...(rekorUrl && { rekorUrl }),
    ...(timestampUrl && { timestampUrl }),
  };
}
