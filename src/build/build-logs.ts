import { closeSync, fstatSync, mkdirSync, openSync, readSync, rmSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import type { BuildSession } from '../engines/engine';
import type { BuildLog } from '../failures/build-log';
import { stripColours } from '../failures/explain-cargo';
import { BUILD_SCRIPT } from '../failures/causes';
import { dataFolder } from '../plan/data-folder';
import type { PreparedBuild } from './request';

const MOST = 10;
const TAIL_BYTES = 64 * 1024;

// Cargo's folder for files of a build script, in both layouts of the target directory.
const OUT_DIR = /\/[^\s'"`:;,()]*\/build\/[^\s/'"`]+(?:\/[^\s/'"`]+)?\/out(?=[/\s'"`:;,.)]|$)/g;

const LOG_NAMES = ['*.log', '*[-_]log.txt', 'log.txt', '*.err', 'CMakeConfigureLog.yaml'];

/**
 * Copies the log files of a failed build script out of the builder, because the builder's volumes
 * cannot be reached with a file manager. They replace those of the last failed build.
 *
 * @param stderr cargo's output, which names the folder of the build script
 * @returns the logs; those that the output names come first
 */
export async function keepBuildLogs(
  session: Pick<BuildSession, 'execute' | 'copyOut'>,
  { plan, workspaceRoot, env }: Pick<PreparedBuild, 'plan' | 'workspaceRoot' | 'env'>,
  stderr: string,
): Promise<BuildLog[]> {
  const text = stripColours(stderr);
  if (!BUILD_SCRIPT.test(text)) return [];
  const folder = join(
    dataFolder(workspaceRoot, env),
    'rust-static-build-logs',
    plan.project.replaceAll('/', '-'),
  );
  rmSync(folder, { recursive: true, force: true });
  const isNamed = (path: string): boolean =>
    [path, posix.basename(path), posix.dirname(path)].some((name) => isWordIn(text, name));
  const found = await logsBelow(session, [...new Set(text.match(OUT_DIR) ?? [])], text);
  const paths = [...found.filter(isNamed), ...found.filter((path) => !isNamed(path))].slice(0, MOST);
  if (paths.length > 0) mkdirSync(folder, { recursive: true });
  const logs: BuildLog[] = [];
  for (const path of paths) {
    const file = join(folder, path.slice(path.indexOf('/build/') + '/build/'.length).replaceAll('/', '-'));
    try {
      await session.copyOut(path, file);
    } catch {
      // Without its log, the error still tells what cargo said.
      continue;
    }
    logs.push({
      file: relative(workspaceRoot, file),
      text: stripColours(endOf(file)),
      isNamed: isNamed(path),
    });
  }
  return logs;
}

/** Returns the log files below folders of the builder. Empty if it has no `find`. */
async function logsBelow(
  { execute }: Pick<BuildSession, 'execute'>,
  folders: string[],
  text: string,
): Promise<string[]> {
  if (folders.length === 0) return [];
  const named = folders.flatMap((folder) =>
    [...text.matchAll(/[^\s'"`:;,()]+/g)]
      .map(([word]) => word.replace(/\.+$/, ''))
      .filter((word) => word.startsWith(`${folder}/`) && !/[*?[\]\\]/.test(word)),
  );
  const names = [
    ...LOG_NAMES.flatMap((name) => ['-name', name]),
    ...named.flatMap((path) => ['-path', path]),
  ];
  const tests = names.flatMap((word, index) => (index > 0 && index % 2 === 0 ? ['-o', word] : [word]));
  try {
    const listed = await execute(['find', ...folders, '-maxdepth', '8', '-type', 'f', '(', ...tests, ')']);
    return listed.split('\n').filter(Boolean).sort();
  } catch {
    return [];
  }
}

function isWordIn(text: string, word: string): boolean {
  const at = text.indexOf(word);
  return at >= 0 && !/[\w/-]/.test(text.charAt(at + word.length));
}

function endOf(file: string): string {
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
    return bytes.toString('utf8', 0, readSync(handle, bytes, 0, bytes.length, size - bytes.length));
  } finally {
    closeSync(handle);
  }
}
