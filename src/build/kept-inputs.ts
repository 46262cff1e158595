import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sha256 } from '../digest';
import { listOf, parseJson } from '../json';
import { dataFolder } from '../plan/data-folder';
import { isInputRecord, type InputRecord } from './input-record';

const isRecords = listOf(isInputRecord);

/** Which build's inputs are kept. */
export interface KeptFor {
  /** Absolute path of the Nx workspace. */
  workspaceRoot: string;
  project: string;
  env: NodeJS.ProcessEnv;
}

/** The inputs of a project's last two builds in this checkout, the last one first; fewer where there were not so many. */
export function keptInputs(of: KeptFor): InputRecord[] {
  try {
    return parseJson(readFileSync(fileOf(of), 'utf8'), isRecords) ?? [];
  } catch {
    return [];
  }
}

/**
 * Keeps the inputs of a build beside those of the one before. Where the folder cannot be written nothing is kept, which
 * is no reason to fail a build.
 */
export function keepInputs(of: KeptFor, record: InputRecord): void {
  try {
    const file = fileOf(of);
    mkdirSync(dirname(file), { recursive: true });
    const own = `${file}.${process.pid}`;
    writeFileSync(own, JSON.stringify([record, ...keptInputs(of).slice(0, 1)]), { mode: 0o600 });
    renameSync(own, file);
  } catch {
    // `rust-static why` then says that no build is known.
  }
}

function fileOf({ workspaceRoot, project, env }: KeptFor): string {
  // A project's name may hold what no file name can.
  const name = sha256(project).slice(0, 16);
  return join(dataFolder(workspaceRoot, env), 'rust-static-inputs', `${name}.json`);
}
