import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { must } from '../support/workspace.cjs';
import type { Workspace } from './app';
import { notRun } from './not-run';

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, string>;
}

export interface Job {
  strategy?: { matrix: { include: Record<string, string>[] } };
  env?: Record<string, string>;
  steps: Step[];
}

/** Facts about a runner that the workflow does not contain. */
export interface Runner {
  /** Values of expressions, such as `matrix.triple`. */
  values: Record<string, string>;
  /** Variables of the machine. They override those of the workflow. */
  env: NodeJS.ProcessEnv;
  /** Absolute path of the folder that replaces GitHub's artifact storage. */
  store: string;
}

/** Returns the jobs of a workflow. */
export function jobsOf(workspace: Workspace, text: string): Record<string, Job> {
  return yaml<{ jobs: Record<string, Job> }>(workspace, text).jobs;
}

/** Parses YAML with Nx's parser. */
export function yaml<T>({ root }: Workspace, text: string): T {
  const nx = createRequire(join(root, 'node_modules/nx/package.json'));
  return (nx('yaml') as { parse(text: string): T }).parse(text);
}

/**
 * Runs the `run:` steps of a job in the workspace, as on a new machine, and returns their output.
 */
export function runJob(workspace: Workspace, job: Job, runner: Runner): string {
  const fill = (text: string): string =>
    text.replace(/\$\{\{ *([\w.]+) *\}\}/g, (_, name: string) => runner.values[name] ?? '');
  const said = Object.entries(job.env ?? {}).map(([name, value]) => [name, fill(value)]);
  const env = { ...Object.fromEntries(said), CI: 'true', ...runner.env } as NodeJS.ProcessEnv;
  const printed = job.steps.map((step) => {
    if (step.run !== undefined) return runStep(workspace, step.run, env);
    const inputs = Object.entries(step.with ?? {}).map(([name, value]) => [name, fill(String(value))]);
    STAND_INS[step.uses!.split('@')[0]!]?.(workspace, Object.fromEntries(inputs), runner.store);
    return '';
  });
  return printed.join('');
}

// If a registry lacks packages of other platforms, `npm ci` refuses the resulting locks before it
// does anything.
const INCOMPLETE = /can only install packages when .* are in sync[^]*Missing: /;

/** Runs one script as a runner does, and returns its output. */
export function runStep({ exec }: Workspace, script: string, env: NodeJS.ProcessEnv): string {
  const outcome = exec('bash', ['-e', '-c', script], env);
  if (script === 'npm ci' && outcome.status !== 0 && INCOMPLETE.test(outcome.output)) {
    notRun(
      'npm ci',
      'the npm registry of this machine lacks packages of other platforms, so the lock does too',
    );
    return '';
  }
  return must(outcome, script).output;
}

type Inputs = Record<string, string>;

/** Replacements for actions that transfer files. All other actions are skipped. */
const STAND_INS: Record<string, (workspace: Workspace, inputs: Inputs, store: string) => void> = {
  // A new machine has no results of earlier builds.
  'actions/checkout': ({ root }) => {
    for (const folder of ['dist', '.nx', '.rust-static-cache'])
      rmSync(join(root, folder), { recursive: true, force: true });
  },
  // Paths in an artifact start at the first wildcard.
  'actions/upload-artifact': ({ root, exec }, { name, path, 'if-no-files-found': none }, store) => {
    const [base, ...rest] = path!.split(/(?:^|\/)(?=[^/]*\*)/);
    const script =
      'shopt -s nullglob globstar; cd "$0" && for path in $1; do cp -r --parents "$path" "$2"; done';
    const to = join(store, name!);
    mkdirSync(to, { recursive: true });
    const copied = exec('bash', ['-e', '-c', script, join(root, base!), rest.join('/') || '.', to]);
    if (none !== 'ignore') must(copied, `upload of ${path}`);
  },
  'actions/download-artifact': ({ root }, { path }, store) =>
    cpSync(store, join(root, path!), { recursive: true }),
};
