import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { must } from '../support/workspace.cjs';
import { CHANGES, type Change } from './changes';
import { graphWorkspace, restore, type Workspace } from './workspace';

/**
 * Runs every change in a real workspace: what `nx affected` runs, that it has left nothing out (all tasks are hits
 * afterwards), and that the programs are right.
 */
export function describeTable(versions: { nx: string; devkit: string }): void {
  jest.setTimeout(1_200_000);

  describe(`changes under nx ${versions.nx}`, () => {
    let workspace: Workspace;
    beforeAll(() => {
      workspace = graphWorkspace(versions);
      expect(executed(all(workspace)).sort()).toEqual(['a:static-build', 'b:static-build', 'web:check']);
      expect(executed(all(workspace))).toEqual([]);
    });
    afterAll(() => workspace?.remove());
    afterEach(() => restore(workspace));

    it.each(CHANGES.map((change) => [change.name, change] as const))('%s', (_name, change) => {
      change.apply(workspace);
      const affected = nx(workspace, ['affected', '--base=HEAD', ...TARGETS], change);
      const expected = [
        ...change.runs.map((app) => `${app}:static-build`),
        ...(change.web ? ['web:check'] : []),
      ];
      // What only the environment says is in no diff, so it is for run-many to see.
      const ran = change.env ? executed(all(workspace, change)) : executed(affected);
      expect(ran.sort()).toEqual(expected);
      // npm's own files and nx.json are inputs of JavaScript targets by Nx's rules; only Rust is ours.
      expect(executed(all(workspace, change)).filter((task) => task.endsWith('static-build'))).toEqual([]);
      checkPrograms(workspace, change);
    });
  });
}

const TARGETS = ['-t', 'static-build', 'check', '--output-style=static'];

function all(workspace: Workspace, change?: Change): string {
  return nx(workspace, ['run-many', ...TARGETS], change);
}

function nx(workspace: Workspace, args: string[], change?: Change): string {
  return must(workspace.nx(args, change?.env), `nx ${args[0]}`).output;
}

/** The tasks that ran, as opposed to those that were hits. */
function executed(output: string): string[] {
  const tasks = [...output.matchAll(/nx run (\S+)(.*)$/gm)];
  const hit = (rest: string): boolean => /\[(local cache|existing outputs match)/.test(rest);
  return [
    ...new Set(
      tasks
        .filter(([, task, rest]) => !hit(rest!) && !task!.endsWith(':cargo-lock'))
        .map(([, task]) => task!),
    ),
  ];
}

function checkPrograms(workspace: Workspace, { prints, holds }: Change): void {
  const print = (app: string): string =>
    execFileSync(join(workspace.root, `dist/apps/${app}/static/${app}`), { encoding: 'utf8' }).trim();
  expect([print('a'), print('b')]).toEqual([prints?.a ?? 'a word 1 7', prints?.b ?? 'b 8']);
  if (!holds) return;
  const [app, name, version] = holds;
  const crates = JSON.parse(workspace.read(`dist/apps/${app}/static/dependencies.json`)) as {
    name: string;
    version: string;
  }[];
  expect(crates).toContainEqual(expect.objectContaining({ name, version }));
}
