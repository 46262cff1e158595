import { existsSync, readlinkSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { filesOnDisk } from '../cargo/files';
import { ancestors, isWithin, toPosix } from '../cargo/paths';
import { RustStaticError } from '../errors';
import { isIgnored, type IgnoreRules } from './ignore-rules';
import { isNever } from './links';
import type { SourceSelection } from './source-files';
import { outputFolders } from './target-outputs';

/** A link that cannot be an input of a build. */
export interface LinkProblem {
  /** Relative to the Nx root. */
  path: string;
  /** Real path of its target, relative to the Nx root, or absolute if it is outside. */
  leads: string;
  kind: 'outside' | 'broken' | 'ignored' | 'never hashed' | 'not an input';
}

/**
 * Returns the reason why a link cannot be an input, or undefined if Nx hashes what it leads to.
 *
 * @param link absolute path of the Nx root, the link relative to it, and the ignore rules above it
 */
export function linkProblem(
  { root, path, above }: { root: string; path: string; above: IgnoreRules },
  { sourceRoots, sourceFiles, excluded, inputTargets = [], vendored = [], refusesBroken }: SourceSelection,
): LinkProblem | undefined {
  const full = join(root, path);
  if (!existsSync(full))
    return refusesBroken ? { path, leads: readlinkSync(full), kind: 'broken' } : undefined;
  const real = realpathSync(full);
  const leads = toPosix(relative(realpathSync(root), real)) || '.';
  if (!isWithin('.', leads)) return { path, leads: real, kind: 'outside' };
  const made = inputTargets.flatMap(({ outputs }) => outputFolders(outputs));
  if ([...made, ...vendored].some((folder) => isWithin(folder, leads))) return undefined;
  if (ancestors(leads).some(isNever)) return { path, leads, kind: 'never hashed' };
  if (isIgnored(filesOnDisk(root), leads, above)) return { path, leads, kind: 'ignored' };
  const holds = (folders: readonly string[]): boolean => folders.some((folder) => isWithin(folder, leads));
  const isSeen = sourceFiles.includes(leads) || (holds(sourceRoots) && !holds(excluded));
  return isSeen ? undefined : { path, leads, kind: 'not an input' };
}

const TARGET = 'If a target writes the files, add it to `include`: { target = "<project>:<target>" }.';

/** @param option the setting that adds further files */
const REMEDIES: Record<LinkProblem['kind'], (leads: string, option: string) => string> = {
  outside: () => 'Move what is outside of the workspace into it, or replace the link with a copy.',
  broken: (leads) => `Restore ${leads}, or remove the link.`,
  'never hashed': () => `Let a target copy the files, and add it to \`include\`.`,
  ignored: (leads) => `Remove the rule for ${leads} from .gitignore or .nxignore. ${TARGET}`,
  'not an input': (leads, option) => `Add "${leads}" to \`${option}\` in [package.metadata.rust-static].`,
};

const REASONS: Record<LinkProblem['kind'], string> = {
  outside: 'outside of the workspace',
  broken: 'does not exist',
  'never hashed': 'Nx never hashes node_modules, .git and .nx',
  ignored: 'hidden from Nx by an ignore rule',
  'not an input': 'not an input',
};

/**
 * Refuses links whose targets Nx does not hash.
 *
 * @param option the setting that adds further files
 * @throws RustStaticError that names all of them
 */
export function refuseLinks(problems: readonly LinkProblem[], option = 'include'): void {
  if (problems.length === 0) return;
  const [first] = problems;
  const title =
    problems.length === 1
      ? `${first!.path} is a link to ${first!.leads}, which the cache key cannot cover`
      : `${problems.length} links lead to files that the cache key cannot cover`;
  const remedies = problems.map(({ kind, leads }) => REMEDIES[kind](leads, option));
  throw new RustStaticError(title, {
    code: 'source-link-outside',
    reason: [
      ...problems.map(({ path, leads, kind }) => `${path} -> ${leads}: ${REASONS[kind]}`),
      'A change there would be served from the cache.',
    ].join('\n'),
    remedy: [
      ...new Set(remedies),
      'If the build does not need a link, name the link in .nxignore or .gitignore.',
    ].join('\n'),
  });
}
