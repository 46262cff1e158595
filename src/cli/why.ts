import { compareInputs, type InputChange } from '../build/compare-inputs';
import { recordOfInputs, type InputRecord } from '../build/input-record';
import { keptInputs } from '../build/kept-inputs';
import { RustStaticError } from '../errors';
import { BUILD_OPTIONS, type Command } from './command';
import { projectBuild, requestOf } from './project-plan';

/** The records that were compared, and the differences. */
interface Answer {
  project: string;
  /** Time of the build that serves as the baseline. */
  since: string;
  /** `now` compares its inputs with the current files, `last build` with the next build. */
  compared: 'now' | 'last build';
  changes: InputChange[];
}

/**
 * `why`: shows which inputs have changed since the last build of a project, or between its last two
 * builds.
 */
export const WHY: Command = {
  name: 'why',
  argument: '<project>',
  summary: 'Print which inputs changed since the last build, or caused the last build',
  options: [...BUILD_OPTIONS, 'json'],
  async run(values, project, context) {
    const { workspaceRoot, env } = context;
    const [last, before] = keptInputs({ workspaceRoot, project: project!, env });
    const now = recordOfInputs(await projectBuild(requestOf(project!, values), context), new Date());
    if (!last) throw noBuild(project!);
    const answer = answerOf(project!, now, last, before);
    return values.json ? JSON.stringify(answer, null, 2) : describe(answer);
  },
};

function answerOf(project: string, now: InputRecord, last: InputRecord, before?: InputRecord): Answer {
  const changes = compareInputs(last, now);
  if (changes.length > 0 || !before) return { project, since: last.time, compared: 'now', changes };
  return { project, since: before.time, compared: 'last build', changes: compareInputs(before, last) };
}

function describe({ project, since, compared, changes }: Answer): string {
  if (compared === 'now' && changes.length === 0)
    return `${project}: no input has changed since the build of ${since}, and no build before it is known.`;
  const title =
    compared === 'now'
      ? `${project}: changed since the build of ${since}`
      : `${project}: nothing has changed since the last build; changed between it and the build of ${since}`;
  if (changes.length === 0) return `${title}: nothing. It ran without the cache, or its entry was gone.`;
  const rows = changes.map(
    ({ kind, name, change, before, after }) =>
      `  ${kind.padEnd(8)}  ${change.padEnd(7)}  ${[name, [before, after].filter(Boolean).join(' -> ')].join(' ').trim()}`,
  );
  return [title, '', ...rows].join('\n');
}

function noBuild(project: string): RustStaticError {
  return new RustStaticError(`No build of ${project} is recorded in this checkout`, {
    code: 'no-build-recorded',
    reason:
      'Inputs are recorded when a build runs, and kept until `nx reset`. When Nx restores a result from its cache, no build runs.',
    remedy: `Run \`nx run ${project}:static-build --skip-nx-cache\`; from then on \`rust-static why ${project}\` can compare.`,
  });
}
