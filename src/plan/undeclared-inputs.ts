import { posix } from 'node:path';
import { isCargoConfig } from '../cargo/config';
import type { Files } from '../cargo/files';
import { isWithin, joinPath, pathFrom } from '../cargo/paths';
import { rewrittenFiles } from '../cargo/pruned-workspace';
import { RustStaticError } from '../errors';
import { isIgnored } from './ignore-rules';
import type { InputTarget } from './input-targets';
import type { BuildPlan } from './plan';
import { outputFolders } from './target-outputs';

/** What of a plan says which files are inputs. */
interface Inputs {
  project: string;
  crate: { root: string };
  cargoRoot: string;
  sourceRoots: string[];
  inputTargets: readonly InputTarget[];
  excluded: string[];
}

/**
 * Makes sure that a build has read nothing of the workspace that is not an input: a change there would go unseen.
 *
 * @param read paths relative to the Nx root, files and folders
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
  const found = read.find((path) => isWithin('.', path) && !isInput(path));
  if (found !== undefined) throw undeclared(plan, found, files);
}

/**
 * Makes sure that a build has read no file that it gets with other bytes than the tree's: the binary would hold those.
 *
 * @param read paths relative to the Nx root
 * @throws RustStaticError that names the file, and the line to add where one helps
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

/** What rustc says of a source or a linker, and cargo of a target, a manifest or a wrapper, that is not there. */
const NOT_FOUND = [
  /couldn't read `([^`]+)`: No such file/g,
  /can't find \w+ `[^`]+` at(?: path)? `([^`]+)`/g,
  /failed to read `([^`]+)`\n\s*\n?Caused by:\n\s+No such file/g,
  /linker `([^`]+)` not found/g,
  /could not execute process `([^\s`]+)[^`]*` \(never executed\)/g,
];

/**
 * The error for a file that was not found in the container although the workspace has it, or undefined when that is
 * not what happened.
 *
 * @param stderr cargo's output, without colours; files stand in it as from the cargo root, or absolute
 * @param seenAt absolute path of the Nx root where cargo ran, with a slash at its end
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
  const found = paths.find((path) => isWithin('.', path) && files.read(path) !== undefined);
  return found === undefined ? undefined : undeclared(plan, found, files);
}

/** The error for a file of `.git` that a build reads: naming it in `include` would not help. */
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
