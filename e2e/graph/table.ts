import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { must } from '../support/workspace.cjs';
import type { Change } from './change';
import { OUTSIDE_CHANGES } from './outside-changes';
import { SOURCE_CHANGES } from './source-changes';
import { graphWorkspace, restore, type Workspace } from './workspace';

/** How a table is run. */
interface Mode {
  /** Text for the title. */
  title?: string;
  /** The changes to run. The default is all. */
  changes?: Change[];
  /** Additional options of the plugin. */
  options?: object;
  env?: NodeJS.ProcessEnv;
  /**
   * True if `nx affected` must select exactly the tasks that run. Otherwise it may select more,
   * which must then be cache hits.
   */
  exact?: boolean;
  /** True if the cache is empty, as on a fresh runner. Then everything that is selected runs. */
  cold?: boolean;
}

/**
 * Applies every change in a real workspace. Checks what `nx affected` runs, that it missed nothing
 * (all tasks are cache hits afterwards), and that the programs are correct.
 */
export function describeTable(versions: { nx: string; devkit: string }, mode: Mode = {}): void {
  jest.setTimeout(1_200_000);
  const changes = mode.changes ?? [...SOURCE_CHANGES, ...OUTSIDE_CHANGES];

  describe(`changes under nx ${versions.nx}${mode.title ? `, ${mode.title}` : ''}`, () => {
    let workspace: Workspace;
    const nx = (args: string[], change?: Change): string =>
      must(workspace.nx(args, { ...mode.env, ...change?.env }), `nx ${args[0]}`).output;
    const all = (change?: Change): string => nx(['run-many', ...TARGETS], change);
    beforeAll(() => {
      workspace = graphWorkspace(versions, mode.options);
      expect(executed(all()).sort()).toEqual(['a:static-build', 'b:static-build', 'web:check']);
      expect(executed(all())).toEqual([]);
    });
    afterAll(() => workspace?.remove());
    afterEach(() => restore(workspace));

    it.each(changes.map((change) => [change.name, change] as const))('%s', (_name, change) => {
      change.apply(workspace);
      if (mode.exact) nx(['sync']);
      const env = mode.cold ? coldCache(workspace) : {};
      const affected = nx(['affected', '--base=HEAD', ...TARGETS], {
        ...change,
        env: { ...change.env, ...env },
      });
      const expected = [
        ...change.runs.map((app) => `${app}:static-build`),
        ...(change.web ? ['web:check'] : []),
      ];
      // No diff shows a change of the environment, so run-many must detect it.
      const ran = change.env ? executed(all(change)) : executed(affected);
      expect(ran.sort()).toEqual(mode.cold ? expect.arrayContaining(expected) : expected);
      if (mode.exact) expect(selected(affected).filter(isRust).sort()).toEqual(expected.filter(isRust));
      // By Nx's rules, npm's files and nx.json are inputs of JavaScript targets. The plugin is only
      // responsible for Rust targets.
      const left = executed(all(change)).filter(isRust);
      if (!mode.cold) expect(left).toEqual([]);
      checkPrograms(workspace, change);
    });
  });
}

const isRust = (task: string): boolean => task.endsWith(':static-build');

const TARGETS = ['-t', 'static-build', 'check', '--output-style=static'];

/** Returns variables that make Nx use empty folders. */
function coldCache({ root }: Workspace): NodeJS.ProcessEnv {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const folder = mkdtempSync(join(root, '.nx/cold-'));
  return { NX_CACHE_DIRECTORY: join(folder, 'cache'), NX_WORKSPACE_DATA_DIRECTORY: join(folder, 'data') };
}

/** Returns the tasks that ran. Cache hits are not included. */
function executed(output: string): string[] {
  return tasks(output, (rest) => !/\[(local cache|existing outputs match)/.test(rest));
}

/** Returns the tasks that nx processed, including cache hits. */
function selected(output: string): string[] {
  return tasks(output, () => true);
}

function tasks(output: string, takes: (rest: string) => boolean): string[] {
  const lines = [...output.matchAll(/nx run (\S+)(.*)$/gm)];
  const named = lines.filter(([, task, rest]) => takes(rest!) && !task!.endsWith(':cargo-lock'));
  return [...new Set(named.map(([, task]) => task!))];
}

function checkPrograms(workspace: Workspace, { prints, holds }: Change): void {
  const print = (app: string): string =>
    execFileSync(join(workspace.root, `dist/apps/${app}/static/${app}`), { encoding: 'utf8' }).trim();
  expect([print('a'), print('b')]).toEqual([prints?.a ?? 'a word 1 7', prints?.b ?? 'b 8 7']);
  if (!holds) return;
  const [app, name, version] = holds;
  const crates = JSON.parse(workspace.read(`dist/apps/${app}/static/dependencies.json`)) as {
    name: string;
    version: string;
  }[];
  expect(crates).toContainEqual(expect.objectContaining({ name, version }));
}
