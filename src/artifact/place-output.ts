import { randomBytes } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { RustStaticError } from '../errors';
import { isOwnerAlive, processSpace } from '../owner';
import { ARTIFACT_FILE } from './artifact';

/** A folder beside the output. It replaces the output in one move, or is removed. */
export interface Staging {
  /** Absolute path to write into. */
  folder: string;
  /** Replaces the output by the folder. */
  commit(): void;
  /** Removes the folder. Does nothing after `commit`. */
  discard(): void;
}

/** The writer of an output, and the file that identifies its outputs. */
export interface Owner {
  maker: string;
  marker: string;
}

const STATIC_BUILD: Owner = { maker: 'static-build', marker: ARTIFACT_FILE };

/**
 * Opens a staging folder next to `output`, on the same file system, so that renames can replace the
 * output. A reader sees the old output, for an instant none, then the new one, and never a partial
 * one.
 *
 * @param output absolute path
 * @param owner the writer of the output
 * @throws RustStaticError if `output` is a file, or contains files that the owner did not write
 */
export function openStaging(output: string, owner: Owner = STATIC_BUILD): Staging {
  refuseForeign(output, owner);
  const sibling = (kind: string): string =>
    join(
      dirname(output),
      `.${basename(output)}.${kind}-${processSpace()}-${process.pid}-${randomBytes(6).toString('hex')}`,
    );
  removeAbandoned(output);
  const folder = sibling('new');
  requireWritable(dirname(output));
  mkdirSync(folder, { recursive: true });
  return {
    folder,
    commit() {
      const old = sibling('old');
      if (lstatSync(output, { throwIfNoEntry: false })) renameSync(output, old);
      try {
        renameSync(folder, output);
      } catch (error) {
        if (lstatSync(old, { throwIfNoEntry: false })) renameSync(old, output);
        throw error;
      }
      rmSync(old, { recursive: true, force: true });
    },
    discard: () => rmSync(folder, { recursive: true, force: true }),
  };
}

// If the first new folder cannot be created, mkdir with `recursive` reports ENOENT for the last one
// (Node 20 to 24).
function requireWritable(folder: string): void {
  if (existsSync(folder)) accessSync(folder, constants.W_OK);
  else if (dirname(folder) !== folder) requireWritable(dirname(folder));
}

/** Removes staging folders of processes that were killed. Their names contain the owner. */
function removeAbandoned(output: string): void {
  const parent = dirname(output);
  const pattern = new RegExp(
    `^\\.${basename(output).replace(/\W/g, '\\$&')}\\.(?:new|old)-([0-9a-f]{12})-(\\d+)-[0-9a-f]{12}$`,
  );
  for (const name of existsSync(parent) ? readdirSync(parent) : []) {
    const [, space, pid] = pattern.exec(name) ?? [];
    const folder = join(parent, name);
    if (space !== undefined && !isOwnerAlive(`${space}/${pid}`, folder))
      rmSync(folder, { recursive: true, force: true });
  }
}

function refuseForeign(output: string, { maker, marker }: Owner): void {
  // A broken link counts as no output. Renames replace the link, never its target.
  if (!existsSync(output)) return;
  const entries = statSync(output).isDirectory() ? readdirSync(output) : undefined;
  if (entries?.length === 0 || entries?.includes(marker)) return;
  throw new RustStaticError(`Output folder ${output} cannot be replaced`, {
    code: 'output-foreign',
    reason: entries
      ? `It holds files but no ${marker}, so ${maker} did not write it: ${entries.slice(0, 5).join(', ')}`
      : 'It is a file.',
    remedy: `Give ${maker} a folder of its own (the option "outputPath" of a target), or remove what is there.`,
  });
}
