import { createHash } from 'node:crypto';
import { version } from '../package-info';

/** Digest of what decides a build besides its inputs: the plugin's own version. */
export function sliceDigest(): string {
  return createHash('sha256').update(`@org/rust-static@${version}`).digest('hex').slice(0, 16);
}
