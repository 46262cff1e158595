import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { keyFile, readPublicKey } from './keys';
import { unreadableRoot, type Trust } from './open-bundle';

/** Options that name who is trusted. File names are relative to a folder. */
export interface TrustOptions {
  /** PEM file with a public key. */
  key?: string | undefined;
  /** File `trusted_root.json`. */
  trustedRoot?: string | undefined;
  identity?: string | undefined;
  issuer?: string | undefined;
}

/**
 * Returns who is trusted. Undefined unless there is either a key, or all three others.
 *
 * @param folder absolute path
 * @throws RustStaticError if the key is not valid
 */
export function trustOf(
  { key, trustedRoot, identity, issuer }: TrustOptions,
  folder: string,
): Trust | undefined {
  const others = [trustedRoot, identity, issuer].filter((value) => value !== undefined);
  if (key !== undefined && others.length === 0) return { key: readPublicKey(keyFile(key, folder), key) };
  if (key !== undefined || trustedRoot === undefined || identity === undefined || issuer === undefined)
    return undefined;
  return { trustedRoot: textOf(resolve(folder, trustedRoot)), identity, issuer };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadableRoot(error);
  }
}
