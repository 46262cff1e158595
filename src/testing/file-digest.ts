import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../digest';

/** SHA-256 of the files below a folder (absolute), as they are when they are asked for. */
export const fileDigest =
  (root: string) =>
  (path: string): string =>
    sha256(readFileSync(join(root, path)));
