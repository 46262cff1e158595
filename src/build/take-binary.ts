import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileSha256 } from '../artifact/file-digest';
import type { BuildSession } from '../engines/engine';
import { isText, parseJson, shape, type Checked } from '../json';

/** A binary to take from where cargo ran. */
export interface Taken {
  /** Where cargo left it. */
  from: string;
  /** Absolute path to put it at. */
  to: string;
  /** Absolute path of the one that the last build left, if it is there. */
  previous: string;
  /** Absolute path of the file that remembers what was taken. */
  memory: string;
}

/** What a file was when it was last taken. */
const isMemory = shape({ stamp: isText, sha256: isText });
type Memory = Checked<typeof isMemory>;

/**
 * Takes a binary, but not again when cargo has left the very file that was taken last time and the output still has its
 * bytes: a copy on this machine is then as good, and a large binary need not travel.
 */
export async function takeBinary(
  session: BuildSession,
  { from, to, previous, memory }: Taken,
): Promise<void> {
  const stamp = await session.stamp?.(from);
  const known = stamp === undefined ? undefined : readMemory(memory);
  if (known?.stamp === stamp && existsSync(previous) && (await fileSha256(previous)) === known?.sha256) {
    await copyFile(previous, to);
    // It may have been replaced meanwhile.
    if ((await fileSha256(to)) === known.sha256) return;
  }
  await session.copyOut(from, to);
  if (stamp === undefined) return;
  mkdirSync(dirname(memory), { recursive: true });
  writeFileSync(memory, JSON.stringify({ stamp, sha256: await fileSha256(to) } satisfies Memory));
}

/** The file that remembers a project's binary: with what Nx keeps of the workspace itself. */
export function memoryFile(workspaceRoot: string, project: string, bin: string): string {
  const folder = process.env.NX_WORKSPACE_DATA_DIRECTORY ?? '.nx/workspace-data';
  const id = createHash('sha256')
    .update(JSON.stringify([project, bin]))
    .digest('hex')
    .slice(0, 16);
  return join(resolve(workspaceRoot, folder), 'rust-static-taken', `${id}.json`);
}

function readMemory(file: string): Memory | undefined {
  try {
    return parseJson(readFileSync(file, 'utf8'), isMemory);
  } catch {
    return undefined;
  }
}
