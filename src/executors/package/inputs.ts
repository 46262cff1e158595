import type { ExecutorContext, TargetConfiguration } from '@nx/devkit';
import { minimatch } from 'minimatch';
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
  const { root } = projectOf(context);
  const { targetName = '', nxJsonConfiguration } = context;
  const inputs = context.projectsConfigurations.projects[context.projectName!]?.targets?.[targetName]?.inputs;
  // With no inputs Nx takes all files of the project.
  const globs = globsOf(inputs ?? ['default'], nxJsonConfiguration?.namedInputs ?? {}, root);
  if (globs.some((glob) => glob === path || minimatch(path, glob, { dot: true }))) return;
  throw new RustStaticError(`Option "${option}" names ${path}, which is not an input of the target`, {
    reason: 'Nx would serve the package from its cache after a change of that file.',
    remedy: `Put it under [package.metadata.rust-static.package] in ${root}/Cargo.toml, or add "{workspaceRoot}/${path}" to the target's inputs.`,
  });
}

function globsOf(inputs: Inputs, named: Record<string, Inputs>, root: string): string[] {
  return inputs.flatMap((input): string[] => {
    const text = typeof input === 'string' ? input : 'fileset' in input ? input.fileset : undefined;
    if (text === undefined || text.startsWith('!') || text.startsWith('^')) return [];
    if (/^\{(workspace|project)Root\}/.test(text))
      return [text.replace('{workspaceRoot}/', '').replace('{projectRoot}', root)];
    const { [text]: nested, ...others } = named;
    return globsOf(nested ?? (text === 'default' ? ['{projectRoot}/**/*'] : []), others, root);
  });
}
