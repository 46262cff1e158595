import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { withoutUserInfo } from '../cargo/user-info';
import { sha256 } from '../digest';
import { RustStaticError } from '../errors';
import { run } from '../process';
import { dataFolder } from '../plan/data-folder';
import { type Advisory, parseAdvisory } from './advisory';

/** A folder with advisories. */
export interface Database {
  advisories: Advisory[];
  /** Paths of all files that were read, relative to the Nx root. */
  files: string[];
}

/**
 * Reads all advisories about crates in a folder.
 *
 * @param folder absolute path
 * @throws RustStaticError if there is none, or if one cannot be read
 */
export function readDatabase(folder: string, workspaceRoot: string): Database {
  const crates = join(folder, 'crates');
  const names = existsSync(crates) ? readdirSync(crates, { recursive: true, encoding: 'utf8' }) : [];
  const files = names.filter((name) => name.endsWith('.md')).sort();
  if (files.length === 0)
    throw new RustStaticError(`There are no advisories in ${folder}`, {
      code: 'advisories-missing',
      reason: 'An advisory database has the form crates/<name>/<id>.md.',
      remedy:
        'Set "advisories" to a copy of https://github.com/RustSec/advisory-db, or to that address itself.',
    });
  const paths = files.map((file) => relative(workspaceRoot, join(crates, file)));
  const advisories = files.map((file, at) =>
    parseAdvisory(readFileSync(join(crates, file), 'utf8'), paths[at]!),
  );
  return { advisories: advisories.filter((advisory) => advisory !== undefined), files: paths };
}

/**
 * Gets the newest state of a git repository.
 *
 * @returns absolute path of its folder, which is kept for the next time
 * @throws RustStaticError if git cannot get it
 */
export async function fetchDatabase(
  address: string,
  workspaceRoot: string,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const folder = join(dataFolder(workspaceRoot, env), 'rust-static-advisories', sha256(address).slice(0, 16));
  mkdirSync(dirname(folder), { recursive: true });
  const git = async (cwd: string, ...args: string[]): Promise<void> => {
    const result = await run({ program: 'git', args, cwd, env, onLine: () => {} });
    if (result.exitCode !== 0) throw unavailable(address, result.stderr.trim());
  };
  // The first fetch can be cut off, so the folder is completed every time.
  if (!existsSync(join(folder, '.git'))) await git(dirname(folder), 'init', '--quiet', folder);
  await git(folder, 'fetch', '--quiet', '--depth=1', '--', address, 'HEAD');
  await git(folder, 'checkout', '--quiet', '--force', 'FETCH_HEAD');
  return folder;
}

function unavailable(address: string, reason: string): RustStaticError {
  return new RustStaticError(`Cannot get the advisories of ${withoutUserInfo(address)}`, {
    code: 'advisories-unavailable',
    reason: withoutUserInfo(reason),
    remedy:
      'Check the address and the network. Without a network, keep a copy in the workspace and set "advisories" to its folder.',
  });
}
