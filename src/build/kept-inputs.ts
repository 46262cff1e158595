import { join } from 'node:path';
import { sha256 } from '../digest';
import { parseJson } from '../json';
import { keepText, moveText, textIfThere } from '../kept-file';
import { dataFolder } from '../plan/data-folder';
import { isInputRecord, type InputRecord } from './input-record';

/** The build whose inputs are stored. */
export interface KeptFor {
  /** Absolute path of the Nx workspace. */
  workspaceRoot: string;
  project: string;
  env: NodeJS.ProcessEnv;
}

/**
 * Returns the inputs of a project's last two builds in this checkout, newest first. The list is
 * shorter if there were fewer builds.
 */
export function keptInputs(of: KeptFor): InputRecord[] {
  const file = fileOf(of);
  return [file, before(file)].flatMap((path) => parseJson(textIfThere(path), isInputRecord) ?? []);
}

/**
 * Stores the inputs of a build, and keeps those of the build before. If the folder cannot be
 * written, nothing is stored, and `rust-static why` reports that it knows no build.
 */
export function keepInputs(of: KeptFor, record: InputRecord): void {
  const file = fileOf(of);
  moveText(file, before(file));
  keepText(file, JSON.stringify(record), 0o600);
}

const before = (file: string): string => `${file}.before`;

function fileOf({ workspaceRoot, project, env }: KeptFor): string {
  // A project's name may contain characters that file names cannot.
  const name = sha256(project).slice(0, 16);
  return join(dataFolder(workspaceRoot, env), 'rust-static-inputs', `${name}.json`);
}
