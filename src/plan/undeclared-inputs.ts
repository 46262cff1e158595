import { posix } from 'node:path';
import { isCargoConfig } from '../cargo/config';
import type { Files } from '../cargo/files';
import { isWithin, joinPath, pathFrom } from '../cargo/paths';
import { rewrittenFiles } from '../cargo/pruned-workspace';
import { RustStaticError } from '../errors';
import { isIgnored } from './ignore-rules';
import type { InputTarget } from './input-targets';
import type { BuildPlan } from './plan';
import { brokenLinkIn, type Link } from './links';
import { outputFolders } from './target-outputs';

/** The parts of a plan that say which files are inputs. */
interface Inputs {
  project: string;
  crate: { root: string };
  cargoRoot: string;
  sourceRoots: string[];
  inputTargets: readonly InputTarget[];
  excluded: string[];
  includeGit: boolean;
}

/**
 * Makes sure that a build has read only inputs from the workspace. Changes of other files would not
 * cause a rebuild.
 *
 * @param read paths of files and folders, relative to the Nx root
 * @param declared the files that are inputs
 * @param files the workspace, for its ignore rules
 * @throws RustStaticError that names the file and the line to add
 */
export function refuseUndeclared(
  plan: Inputs,
  read: readonly string[],
  declared: ReadonlySet<string>,
  files: Files,
): void {
  const folders = [
    ...plan.sourceRoots,
    ...plan.inputTargets.flatMap(({ outputs }) => outputFolders(outputs)),
  ];
  const isFolderOfOurs = (path: string): boolean =>
    folders.some((root) => isWithin(root, path)) && !plan.excluded.some((root) => isWithin(root, path));
  const isInput = (path: string): boolean =>
    declared.has(path) || (isFolderOfOurs(path) && [...declared].some((file) => isWithin(path, file)));
  // The key covers the commit, and the build sees nothing else of the repository.
  const isCovered = (path: string): boolean => plan.includeGit && isWithin('.git', path);
  const found = read.find((path) => isWithin('.', path) && !isInput(path) && !isCovered(path));
  if (found !== undefined) throw undeclared(plan, found, files);
}

/**
 * Makes sure that a build has read no file that the plugin rewrites for it, because the binary
 * would contain the rewritten bytes.
 *
 * @param read paths relative to the Nx root
 * @throws RustStaticError that names the file, and the line to add if one helps
 */
export function refuseRewritten(
  plan: Pick<Inputs, 'project' | 'crate' | 'cargoRoot'> & Pick<BuildPlan, 'pruned' | 'configs' | 'vendored'>,
  read: readonly string[],
): void {
  const { project, crate, cargoRoot, pruned, configs, vendored } = plan;
  const rewritten = new Set(pruned ? rewrittenFiles(pruned, cargoRoot) : []);
  const isReduced = (path: string): boolean =>
    (isCargoConfig(path) || configs.includes(path)) && !vendored.some((folder) => isWithin(folder, path));
  const found = read.find((path) => rewritten.has(path) || isReduced(path));
  if (found === undefined) return;
  throw new RustStaticError(`${found} is read by ${project}, whose build sees only a part of it`, {
    code: 'input-rewritten',
    reason: isReduced(found)
      ? "The build gets cargo's configuration without what describes a machine, and without secrets."
      : 'The build gets the part that the crate needs, so that other changes do not rebuild it.',
    remedy: isReduced(found)
      ? 'Move what the program needs into a file of its own, and read that.'
      : [
          `Add the line to ${posix.join(crate.root, 'Cargo.toml')}; the build then sees the whole cargo workspace:`,
          '',
          '[package.metadata.rust-static]',
          `include = ["${found}"]`,
        ].join('\n'),
  });
}

/**
 * Messages of rustc about a missing source or linker, and of cargo about a missing target, manifest
 * or wrapper.
 */
const NOT_FOUND = [
  /couldn't read `([^`]+)`: No such file/g,
  /can't find \w+ `[^`]+` at(?: path)? `([^`]+)`/g,
  /failed to read `([^`]+)`\n\s*\n?Caused by:\n\s+No such file/g,
  /linker `([^`]+)` not found/g,
  /could not execute process `([^\s`]+)[^`]*` \(never executed\)/g,
];

/**
 * Returns the error for a file that exists in the workspace but was not found in the container, and
 * for a broken link. Undefined for any other failure.
 *
 * @param stderr cargo's output without colours; it contains paths relative to the cargo root, or
 * absolute paths
 * @param seenAt absolute path of the Nx root where cargo ran, with a slash at the end
 */
export function missingInput(
  plan: Inputs,
  stderr: string,
  { files, seenAt }: { files: Files; seenAt: string },
): RustStaticError | undefined {
  const named = NOT_FOUND.flatMap((words) => [...stderr.matchAll(words)].map((match) => match[1]!));
  const paths = named.map((path) =>
    path.startsWith(seenAt) ? joinPath(path.slice(seenAt.length)) : pathFrom(plan.cargoRoot, path),
  );
  const inside = paths.filter((path) => isWithin('.', path));
  const found = inside.find((path) => files.read(path) !== undefined);
  if (found !== undefined) return undeclared(plan, found, files);
  const [broken] = inside.flatMap((path) => brokenLinkIn(files, path) ?? []);
  return broken && brokenLink(broken);
}

function brokenLink({ path, leads }: Link): RustStaticError {
  return new RustStaticError(`${path} is a link to ${leads}, which does not exist`, {
    code: 'source-link-broken',
    reason: 'The build reads it.',
    remedy: `Restore ${leads}, or remove the link. If a target writes it, add that target to \`include\`: { target = "<project>:<target>" }.`,
  });
}

/**
 * Returns the error for a build that reads a file of `.git`. Adding it to `include` would not help.
 */
export function gitNotHashed(
  path: string,
  { project, crate }: Pick<Inputs, 'project' | 'crate'>,
): RustStaticError {
  return new RustStaticError(`${path} is read by ${project}, but Nx never hashes what is in .git`, {
    code: 'git-not-hashed',
    reason: 'A build after the next commit would be served from the cache.',
    remedy: `Set \`include-git = true\` under [package.metadata.rust-static] in ${posix.join(crate.root, 'Cargo.toml')}: the key then covers commit, branches and tags.`,
  });
}

function undeclared({ project, crate }: Inputs, path: string, files: Files): RustStaticError {
  if (isWithin('.git', path)) return gitNotHashed(path, { project, crate });
  if (isIgnored(files, path))
    return new RustStaticError(`${path} is read by ${project}, but an ignore rule hides it from Nx`, {
      code: 'input-ignored',
      reason:
        'Nx hashes no file that .gitignore or .nxignore matches, so a change there would be served from the cache. `include` cannot change that.',
      remedy: [
        `Remove the rule from .gitignore or .nxignore (\`git check-ignore -v ${path}\` names one in .gitignore).`,
        `If another target writes the file, add that target to \`include\` in ${posix.join(crate.root, 'Cargo.toml')}: include = [{ target = "<project>:<target>" }]`,
      ].join('\n'),
    });
  return new RustStaticError(`${path} is read by ${project}, but is not an input of it`, {
    code: 'input-not-declared',
    reason: 'What is not an input is not hashed, so a change there would be served from the cache.',
    remedy: [
      `Declare it in ${posix.join(crate.root, 'Cargo.toml')}:`,
      '',
      '[package.metadata.rust-static]',
      `include = ["${path}"]`,
      '',
      'If another target writes it, name that target instead: include = [{ target = "<project>:<target>" }]',
    ].join('\n'),
  });
}
