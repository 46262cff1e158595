import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../digest';

/** Returns the SHA-256 of files below a folder (absolute), computed when it is called. */
export const fileDigest =
  (root: string) =>
  (path: string): string =>
    sha256(readFileSync(join(root, path)));
