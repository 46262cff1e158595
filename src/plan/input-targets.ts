import { RustStaticError } from '../errors';

/** An item of `include`: a file or folder, or a target whose outputs the build reads. */
export type InputSpec = string | { target: string; project?: string };

/** A target whose outputs a build reads. */
export interface TargetRef {
  /** Undefined for a target of the same project. */
  project: string | undefined;
  target: string;
}

/** The same with what the target writes. */
export interface InputTarget extends TargetRef {
  /** Paths and patterns relative to the Nx root, as the target declares them. */
  outputs: readonly string[];
}

/** A project as Nx's graph knows it. */
export interface ProjectTargets {
  targets?: Record<string, unknown>;
}

/**
 * Divides `include` into paths and targets. As in Nx, `web:build` is the target `build` of the project `web`, and `build`
 * one of the same project; with `project` given, a colon belongs to the target's name.
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

/** A target as messages name it. */
export function nameOf({ project, target }: TargetRef): string {
  return project === undefined ? target : `${project}:${target}`;
}

/**
 * Makes sure that a target exists: Nx passes over one that does not, and hashes nothing.
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
      remedy,
    });
  const { targets = {} } = projects[project]!;
  if (!Object.hasOwn(targets, target))
    throw new RustStaticError(
      `Option "include" names ${nameOf(ref)}, but ${project} has no target "${target}"`,
      {
        code: 'target-unknown',
        reason: `Nx ignores it, so its outputs would not be hashed. The targets are ${Object.keys(targets).join(', ') || 'none'}.`,
        remedy,
      },
    );
}

/**
 * Makes sure that a target declares outputs.
 *
 * @param name of the target, such as `web:build`
 * @param outputs what it declares, once Nx has filled in its options
 * @throws RustStaticError when there are none
 */
export function checkOutputs(name: string, outputs: readonly string[]): readonly string[] {
  if (outputs.length > 0) return outputs;
  throw new RustStaticError(`${name} declares no outputs`, {
    code: 'input-target-without-outputs',
    reason: '`include` names it, but Nx hashes and restores declared outputs only.',
    remedy: 'Declare what it writes, such as "outputs": ["{workspaceRoot}/dist/web"].',
  });
}
