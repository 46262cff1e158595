import type { ExecutorContext, TargetConfiguration } from '@nx/devkit';
import { minimatch } from 'minimatch';
import { isWithin, joinPath } from '../../cargo/paths';
import { RustStaticError } from '../../errors';
import { EPOCH_VARIABLE } from '../../plan/source-date-epoch';
import { projectOf } from '../task';

type Inputs = NonNullable<TargetConfiguration['inputs']>;

/**
 * Makes sure that Nx hashes a file or folder: it fixes a task's inputs when it makes the graph, so what only the
 * command line says cannot become one.
 *
 * @param option that names the path
 * @throws RustStaticError that says where it belongs
 */
export function requireInput(context: ExecutorContext, option: string, path: string): void {
  const { root } = projectOf(context);
  const filesets = inputsOf(context).flatMap((input) =>
    typeof input === 'string' ? [input] : 'fileset' in input ? [input.fileset] : [],
  );
  // Nx hashes those of the project and those of the workspace apart, so each is negated by its own kind only.
  const isInput = ['{projectRoot}', '{workspaceRoot}'].some((base) => {
    const covers = (glob: string): boolean =>
      glob.startsWith(base) &&
      glob !== '{projectRoot}' &&
      isCovered(path, joinPath(glob.replace(base, () => (base === '{projectRoot}' ? root : '.'))));
    return (
      filesets.some(covers) &&
      !filesets.some((fileset) => fileset.startsWith('!') && covers(fileset.slice(1)))
    );
  });
  if (isInput) return;
  throw new RustStaticError(`Option "${option}" names ${path}, which is not an input of the target`, {
    code: 'input-not-declared',
    reason: 'Nx would serve the package from its cache after a change of that file.',
    remedy: `Put it under [package.metadata.rust-static.package] in ${root}/Cargo.toml, or add "{workspaceRoot}/${path}" to the target's inputs.`,
  });
}

/**
 * Makes sure that the key of a cached target covers the binary that it packs: Nx hashes the outputs of tasks that ran
 * before, if the inputs say so, and never what git ignores.
 *
 * @param folder of the artifact, relative to the Nx root
 * @param produced output folders of the tasks that the running one depends on
 * @throws RustStaticError that says what is missing
 */
export function requireBinaryInKey(
  context: ExecutorContext,
  folder: string,
  produced: readonly string[],
): void {
  // A target that is not cached cannot be served stale.
  if (!context.target?.cache) return;
  const task = `${context.projectName}:${context.targetName}`;
  const stale = (reason: string, remedy: string): RustStaticError =>
    new RustStaticError(`The cache key of ${task} does not cover the binary`, {
      code: 'binary-not-input',
      reason: `${reason} So Nx would serve this package after the binary has changed.`,
      remedy,
    });
  if (!produced.includes(folder))
    throw stale(
      `${folder} is no output of a task that it depends on (or --excludeTaskDependencies left that out).`,
      'Let it depend on the target that writes the folder ("dependsOn": ["static-build"]), or set "cache": false.',
    );
  const inputs = inputsOf(context);
  const covers = inputs.some(
    (input) =>
      typeof input === 'object' &&
      'dependentTasksOutputFiles' in input &&
      minimatch(`${folder}/artifact.json`, input.dependentTasksOutputFiles, { dot: true }),
  );
  if (!covers)
    throw stale(
      'Its inputs do not name what the task before has made.',
      'Add { "dependentTasksOutputFiles": "**/*" } to its inputs.',
    );
  const hasEpoch = inputs.some(
    (input) => typeof input === 'object' && 'env' in input && input.env === EPOCH_VARIABLE,
  );
  if (process.env[EPOCH_VARIABLE] && !hasEpoch)
    throw stale(
      `Nor does it cover ${EPOCH_VARIABLE}, which is set.`,
      `Add { "env": "${EPOCH_VARIABLE}" } to its inputs, or unset the variable.`,
    );
}

/** A fileset that names a folder takes in all of it, and so does one of all that is in a folder. */
function isCovered(path: string, glob: string): boolean {
  return (
    isWithin(glob, path) || [path, `${path}/any/file`].some((file) => minimatch(file, glob, { dot: true }))
  );
}

/** The inputs of a target, with those that names stand for in their place. */
function flatInputs(inputs: Inputs, named: Record<string, Inputs>): Inputs {
  return inputs.flatMap((input): Inputs => {
    const name = nameOf(input);
    if (name === undefined || /^!?\{(workspace|project)Root\}/.test(name)) return [input];
    // What begins with ^ is of other projects, and no name.
    const { [name]: nested = [], ...others } = named;
    return flatInputs(nested, others);
  });
}

function nameOf(input: Inputs[number]): string | undefined {
  if (typeof input === 'string') return input;
  // Without those two it means this project's.
  return 'input' in input && !('projects' in input) && !('dependencies' in input) ? input.input : undefined;
}

function inputsOf(context: ExecutorContext): Inputs {
  const { targetName = '', nxJsonConfiguration } = context;
  const { targets, namedInputs } = context.projectsConfigurations.projects[projectOf(context).name]!;
  const named = { default: ['{projectRoot}/**/*'], ...nxJsonConfiguration?.namedInputs, ...namedInputs };
  // With no inputs Nx takes all files of the project.
  return flatInputs(targets?.[targetName]?.inputs ?? ['default'], named);
}
