import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { textOf } from './regular-file';

/**
 * Returns the text of an optional file. Undefined if it cannot be read, and for a pipe or a device:
 * reading one might never end.
 */
export function textIfThere(file: string): string | undefined {
  try {
    return textOf(file);
  } catch {
    return undefined;
  }
}

/**
 * Stores a text for a later process, if possible. Several processes may write at the same time:
 * each writes its own file, and the last rename wins.
 *
 * @param file absolute path; its folder is created
 * @returns true if the text was stored; a folder that cannot be written is not an error
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

/** Gives a stored text another name, if possible. It replaces a text of that name. */
export function moveText(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    // No text was stored, or another process has moved it.
  }
}
