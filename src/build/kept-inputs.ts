import { join } from 'node:path';
import { sha256 } from '../digest';
import { listOf, parseJson } from '../json';
import { keepText, textIfThere } from '../kept-file';
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
  return parseJson(textIfThere(fileOf(of)), isRecords) ?? [];
}

/**
 * Keeps the inputs of a build beside those of the one before. Where the folder cannot be written nothing is kept, and
 * `rust-static why` then says that it knows of no build.
 */
export function keepInputs(of: KeptFor, record: InputRecord): void {
  keepText(fileOf(of), JSON.stringify([record, ...keptInputs(of).slice(0, 1)]), 0o600);
}

function fileOf({ workspaceRoot, project, env }: KeptFor): string {
  // A project's name may hold what no file name can.
  const name = sha256(project).slice(0, 16);
  return join(dataFolder(workspaceRoot, env), 'rust-static-inputs', `${name}.json`);
}
