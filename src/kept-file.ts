import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The text of a file that need not be there; undefined where it cannot be read. */
export function textIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * Keeps a text for a later process, where that can be done. Several processes may write at once: each writes a file of
 * its own, and the last rename wins.
 *
 * @param file absolute path; its folder is made
 * @returns whether it is kept: a folder that cannot be written is not an error
 */
export function keepText(file: string, text: string, mode = 0o666): boolean {
  const own = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(own, text, { mode });
    renameSync(own, file);
    return true;
  } catch {
    return false;
  }
}
