import type { ExecutorContext, TargetConfiguration } from '@nx/devkit';
import { minimatch } from 'minimatch';
import { isWithin, joinPath } from '../../cargo/paths';
import { RustStaticError } from '../../errors';
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
  const { name, root } = projectOf(context);
  const { targetName = '', nxJsonConfiguration } = context;
  const { targets, namedInputs } = context.projectsConfigurations.projects[name]!;
  const named = { default: ['{projectRoot}/**/*'], ...nxJsonConfiguration?.namedInputs, ...namedInputs };
  // With no inputs Nx takes all files of the project.
  const filesets = filesetsOf(targets?.[targetName]?.inputs ?? ['default'], named);
  // Nx hashes those of the project and those of the workspace apart, so each is negated by its own kind only.
  const isInput = ['{projectRoot}', '{workspaceRoot}'].some((base) => {
    const covers = (glob: string): boolean =>
      glob.startsWith(base) &&
      isCovered(path, joinPath(glob.replace(base, () => (base === '{projectRoot}' ? root : '.'))));
    return (
      filesets.some(covers) &&
      !filesets.some((fileset) => fileset.startsWith('!') && covers(fileset.slice(1)))
    );
  });
  if (isInput) return;
  throw new RustStaticError(`Option "${option}" names ${path}, which is not an input of the target`, {
    reason: 'Nx would serve the package from its cache after a change of that file.',
    remedy: `Put it under [package.metadata.rust-static.package] in ${root}/Cargo.toml, or add "{workspaceRoot}/${path}" to the target's inputs.`,
  });
}

/** A fileset that names a folder takes in all of it, and so does one of all that is in a folder. */
function isCovered(path: string, glob: string): boolean {
  return (
    isWithin(glob, path) || [path, `${path}/any/file`].some((file) => minimatch(file, glob, { dot: true }))
  );
}

function nameOf(input: Inputs[number]): string | undefined {
  if (typeof input === 'string') return input;
  if ('fileset' in input) return input.fileset;
  // Without those two it means this project's.
  return 'input' in input && !('projects' in input) && !('dependencies' in input) ? input.input : undefined;
}

function filesetsOf(inputs: Inputs, named: Record<string, Inputs>): string[] {
  return inputs.flatMap((input): string[] => {
    const text = nameOf(input);
    if (text === undefined) return [];
    if (/^!?\{(workspace|project)Root\}/.test(text)) return [text];
    // What begins with ^ is of other projects, and no name.
    const { [text]: nested = [], ...others } = named;
    return filesetsOf(nested, others);
  });
}
