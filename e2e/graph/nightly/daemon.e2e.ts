import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { bump, graphWorkspace, type Workspace } from '../workspace';

jest.setTimeout(600_000);

const HIT = /nx run [ab]:static-build +\[/;

// The daemon keeps the graph. When a file changes, it calls the plugin again in a new process.
describe('with the daemon of Nx', () => {
  let workspace: Workspace;
  const nx = (...args: string[]) => workspace.nx(args, { NX_DAEMON: 'true' });
  const build = (app: string) => nx('run', `${app}:static-build`, '--output-style=static');
  const program = (app: string): string =>
    execFileSync(join(workspace.root, `dist/apps/${app}/static/${app}`), { encoding: 'utf8' }).trim();
  beforeAll(() => {
    workspace = graphWorkspace({ nx: '24.0.6', devkit: '24.0.0' });
    expect(build('a').status).toBe(0);
    expect(nx('daemon').output).toMatch(/running/i);
  });
  afterAll(() => {
    nx('daemon', '--stop');
    workspace?.remove();
  });

  it('builds again after an edit, and after a bump in the lock', () => {
    expect(build('a').output).toMatch(HIT);
    workspace.write('apps/a/src/main.rs', workspace.read('apps/a/src/main.rs').replace('"a {}', '"A {}'));
    expect(build('a').output).not.toMatch(HIT);
    expect(program('a')).toBe('A word 1 7');
    bump(workspace, 'fnv', '1.0.7');
    expect(build('a').output).not.toMatch(HIT);
    expect(workspace.read('dist/apps/a/static/dependencies.json')).toContain('"version": "1.0.7"');
  });

  it('shows a new path dependency, and takes it back', () => {
    const edges = (): unknown => {
      nx('graph', '--file=graph.json');
      const { graph } = JSON.parse(workspace.read('graph.json')) as {
        graph: { dependencies: Record<string, { target: string }[]> };
      };
      return graph.dependencies.b!.map(({ target }) => target);
    };
    const before = workspace.read('apps/b/Cargo.toml');
    expect(edges()).toEqual([]);
    workspace.write(
      'apps/b/Cargo.toml',
      before.replace('[dependencies]', '[dependencies]\nlib.workspace = true'),
    );
    expect(edges()).toEqual(['lib']);
    workspace.write('apps/b/Cargo.toml', before);
    expect(edges()).toEqual([]);
  });

  it('says with file and line what is broken, when the target that needs it runs, and breaks no other', () => {
    workspace.withText(
      'apps/b/Cargo.toml',
      '[package]\nname = "b"\n[package.metadata.rust-static]\nstatic-feature = "static"\n[features]\nstatic = []\noops\n',
      () => {
        expect(build('a').status).toBe(0);
        const { status, output } = build('b');
        expect(status).not.toBe(0);
        expect(output).toContain('Cannot parse apps/b/Cargo.toml, line 5, column 5');
      },
    );
    expect(build('b').status).toBe(0);
  });
});
