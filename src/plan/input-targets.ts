import { didYouMean } from '../did-you-mean';
import { RustStaticError } from '../errors';

/** An item of `include`: a file, a folder, or a target whose outputs the build reads. */
export type InputSpec = string | { target: string; project?: string };

/** A target whose outputs a build reads. */
export interface TargetRef {
  /** Undefined for a target of the same project. */
  project: string | undefined;
  target: string;
}

/** A target reference with the outputs of the target. */
export interface InputTarget extends TargetRef {
  /** Paths and patterns relative to the Nx root, as declared by the target. */
  outputs: readonly string[];
}

/** A project in Nx's graph. */
export interface ProjectTargets {
  targets?: Record<string, unknown>;
}

/**
 * Splits `include` into paths and targets. As in Nx, `web:build` is the target `build` of the
 * project `web`, and `build` is a target of the same project. If `project` is given, a colon is
 * part of the target's name.
 */
export function splitInclude(include: readonly InputSpec[]): { paths: string[]; targets: TargetRef[] } {
  return {
    paths: include.filter((item) => typeof item === 'string'),
    targets: include.filter((item) => typeof item !== 'string').map(refOf),
  };
}

function refOf({ target, project }: Exclude<InputSpec, string>): TargetRef {
  const at = project === undefined ? target.indexOf(':') : -1;
  return at < 0 ? { project, target } : { project: target.slice(0, at), target: target.slice(at + 1) };
}

/** Returns the name of a target for messages. */
export function nameOf({ project, target }: TargetRef): string {
  return project === undefined ? target : `${project}:${target}`;
}

/**
 * Makes sure that a target exists. Nx ignores a missing target, and hashes nothing for it.
 *
 * @param projects all projects of the workspace, by name
 * @param own name of the project whose `include` names the target
 * @throws RustStaticError that says whether the project or the target is missing
 */
export function checkTarget(
  projects: Readonly<Record<string, ProjectTargets>>,
  own: string,
  ref: TargetRef,
): void {
  const { project = own, target } = ref;
  const remedy = `Correct \`include\` under [package.metadata.rust-static] of ${own}.`;
  if (!Object.hasOwn(projects, project))
    throw new RustStaticError(`Option "include" names ${nameOf(ref)}, but there is no project "${project}"`, {
      code: 'project-unknown',
      reason: 'Nx ignores it, so its outputs would not be hashed. `nx show projects` lists the projects.',
      remedy: `${remedy}${didYouMean(project, Object.keys(projects))}`,
    });
  const { targets = {} } = projects[project]!;
  if (!Object.hasOwn(targets, target))
    throw new RustStaticError(
      `Option "include" names ${nameOf(ref)}, but ${project} has no target "${target}"`,
      {
        code: 'target-unknown',
        reason: `Nx ignores it, so its outputs would not be hashed. The targets are ${Object.keys(targets).join(', ') || 'none'}.`,
        remedy: `${remedy}${didYouMean(target, Object.keys(targets))}`,
      },
    );
}

/**
 * Makes sure that a target declares outputs.
 *
 * @param name name of the target, such as `web:build`
 * @param outputs the declared outputs, with options substituted by Nx
 * @throws RustStaticError if there are none
 */
export function checkOutputs(name: string, outputs: readonly string[]): readonly string[] {
  if (outputs.length > 0) return outputs;
  throw new RustStaticError(`${name} declares no outputs`, {
    code: 'input-target-without-outputs',
    reason: '`include` names it, but Nx hashes and restores declared outputs only.',
    remedy: 'Declare what it writes, such as "outputs": ["{workspaceRoot}/dist/web"].',
  });
}
