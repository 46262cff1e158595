import { existsSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { secondDocker } from '../../support/daemons.cjs';
import { writeRealApp } from '../../support/real-app.cjs';
import { forget, volumes } from '../../support/second-daemon.cjs';
import { removeVolumes } from '../../support/volumes.cjs';
import { createWorkspace, must } from '../../support/workspace.cjs';
import { takeSecondDaemon } from '../../support/second-daemon-lock';

jest.setTimeout(1_200_000);

/** A CI runner that has built, and one with an empty daemon: the second daemon. */
describe('rust-static cache', () => {
  takeSecondDaemon();
  const workspace = createWorkspace();
  const fresh = { DOCKER_HOST: secondDocker };
  const folder = join(workspace.root, 'tmp-cache');
  const cache = (action: string, env: Record<string, string> = {}) =>
    workspace.exec('node_modules/.bin/rust-static', ['cache', action, 'tmp-cache'], env);
  const build = (env: Record<string, string> = {}): { output: string; artifact: string } => {
    rmSync(join(workspace.root, 'dist'), { recursive: true, force: true });
    const { output } = must(
      workspace.nx(['run', 'real:static-build', '--skip-nx-cache'], env),
      'static-build',
    );
    return { output, artifact: workspace.read('dist/apps/real/static/artifact.json') };
  };
  beforeAll(() => writeRealApp(workspace));
  afterAll(() => {
    forget();
    removeVolumes(workspace);
    workspace.remove();
  });

  it('has nothing to save before the first build, and says so', () => {
    const { status, output } = cache('save');
    expect(status).not.toBe(0);
    expect(output).toContain('There is nothing to save');
    expect(existsSync(folder)).toBe(false);
  });

  it('brings crates and what is compiled to a machine that has neither', () => {
    const here = build();
    expect(here.output).toMatch(/Compiling (?!real )\w/);
    must(cache('save'), 'cache save');
    expect(readdirSync(workspace.root).filter((name) => name.includes('tmp-cache.'))).toEqual([]);
    forget();
    expect(must(cache('restore', fresh), 'cache restore').output).toContain('Restored from tmp-cache');
    const there = build(fresh);
    expect(there.output.match(/Compiling \w+/g)).toEqual(['Compiling real']);
    expect(there.output).not.toContain('Downloaded');
    expect(there.artifact).toBe(here.artifact);
  });

  it('builds where somebody has removed the builder image', () => {
    const images = ['-H', secondDocker, 'images', '-q', 'rust-static-builder'];
    const ids = must(workspace.exec('docker', images), 'docker images').stdout.split('\n').filter(Boolean);
    expect(ids.length).toBeGreaterThan(0);
    must(workspace.exec('docker', ['-H', secondDocker, 'rmi', '-f', ...new Set(ids)]), 'docker rmi');
    const before = workspace.read('dist/apps/real/static/artifact.json');
    expect(build(fresh).artifact).toBe(before);
  });

  it('leaves volumes that are there as they are', () => {
    expect(must(cache('restore', fresh), 'cache restore').output).toContain('Nothing restored');
  });

  it('refuses an archive that was cut off, and leaves no volume half full', () => {
    forget();
    const archive = readdirSync(folder).find((name) => name.startsWith('target-'))!;
    truncateSync(join(folder, archive), 512);
    const { status, output } = cache('restore', fresh);
    expect(status).not.toBe(0);
    expect(output).toContain('The saved cache is not complete');
    expect(volumes()).toEqual([]);
  });
});
