import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { hostTarget } from '../support/workspace.cjs';
import { notRun } from '../examples/not-run';
import { CELLS, type Cell } from './cells.cjs';
import { machine, run } from './machine';

jest.setTimeout(900_000);

/** A version of Nx may be published before the matching create-nx-workspace. */
const hasMaker = (major: string): boolean =>
  spawnSync('npm', ['view', `create-nx-workspace@${major}`, 'version'], {
    encoding: 'utf8',
  }).stdout.trim() !== '';

/**
 * Yarn 1 requires that the binaries of all platforms are published, although it installs only one.
 */
function installs(install: () => string, title: string): boolean {
  try {
    install();
    return true;
  } catch (error) {
    if (!/Couldn't find any versions for "@nx\/nx-/.test(String(error))) throw error;
    notRun(title, "yarn wants Nx's binaries for every platform, and this registry has not all of them");
    return false;
  }
}

describe('workspaces as they are made by create-nx-workspace', () => {
  const { home, envOf, stop } = machine();
  afterAll(stop);

  it.each(CELLS.map((cell): [string, Cell] => [Object.values(cell).join(' '), cell]))(
    'Nx, Node, package manager, preset: %s',
    (title, cell) => {
      const env = envOf(cell);
      const name = `of-${title.replaceAll(' ', '-')}`;
      expect(run('node', ['--version'], { cwd: home, env })).toContain(`v${cell.node}.`);
      const preset = [
        `--preset=${cell.preset}`,
        `--pm=${cell.manager}`,
        '--nxCloud=skip',
        '--no-interactive',
      ];
      const maker = hasMaker(cell.nx) ? cell.nx : 'latest';
      const create = ['--yes', `create-nx-workspace@${maker}`, name, ...preset, '--skipGit'];
      run('npx', create, { cwd: home, env });
      const root = join(home, name);
      if (maker !== cell.nx) {
        run('npm', ['pkg', 'set', `devDependencies.nx=^${cell.nx}.0.0`], { cwd: root, env });
        const unfrozen = cell.manager === 'npm' ? [] : ['--no-frozen-lockfile'];
        if (!installs(() => run(cell.manager, ['install', ...unfrozen], { cwd: root, env }), title)) return;
      }
      run('git', ['init', '-q'], { cwd: root, env });
      const nx = (...args: string[]): string => run('npx', ['nx', ...args], { cwd: root, env });
      expect(nx('--version')).toMatch(new RegExp(`Local: +v${cell.nx}\\.`));

      nx('add', '@org/rust-static');
      const folder = cell.preset === 'apps' ? 'apps/tool' : 'packages/tool';
      nx('g', '@org/rust-static:setup', folder, '--no-interactive');
      const { targets } = JSON.parse(nx('show', 'project', 'tool', '--json')) as { targets: object };
      expect(Object.keys(targets)).toEqual(
        expect.arrayContaining(['static-build', 'package', 'image-load', 'image-push']),
      );
      const build = ['run', 'tool:static-build', '--engine=host', `--triple=${hostTarget().target}`];
      expect(nx(...build)).toMatch(/static(-pie)?, (musl|glibc), /);
      const says = execFileSync(join(root, 'dist', folder, 'static/tool'), { encoding: 'utf8' });
      expect(says).toMatch(/tool/);
      expect(nx(...build)).toMatch(/local cache|existing outputs match/);
      run('npx', ['rust-static', 'plan', 'tool'], { cwd: root, env });
      nx('sync:check');
    },
  );
});
