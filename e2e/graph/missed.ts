import { execFileSync } from 'node:child_process';
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { writeSmallApp } from '../support/small-app.cjs';
import { createWorkspace, hostTarget, must } from '../support/workspace.cjs';

/**
 * Tests changes that Nx itself misses, because a file has the modification time that it had before.
 * Every case was once a cache hit with the binary of an earlier text.
 *
 * @param version version of Nx; that of package.json by default
 */
export function describeMissed(version?: string): void {
  jest.setTimeout(600_000);
  describe(`changes that nx ${version ?? 'of package.json'} misses`, () => {
    const workspace = createWorkspace(version ? { nx: version, devkit: version } : {});
    const options = { engine: 'host', target: hostTarget().target };
    const text = (value: string): void => workspace.write('apps/app/text', value);
    const old = (): void => utimesSync(join(workspace.root, 'apps/app/text'), 1000, 1000);
    const build = (env: NodeJS.ProcessEnv): boolean => {
      const { output } = must(workspace.nx(['run', 'app:static-build'], env), 'static-build');
      return /app:static-build.*\[(local cache|existing outputs match)/.test(output);
    };
    const prints = (): string =>
      execFileSync(join(workspace.root, 'dist/apps/app/static/app'), { encoding: 'utf8' });
    beforeAll(() => {
      writeSmallApp(workspace, 'app', 'fn main() { print!("{}", include_str!("../text")); }\n');
      const plugin = { plugin: '@org/rust-static', options };
      workspace.write('nx.json', JSON.stringify({ plugins: [plugin] }));
      text('first');
      build({});
    });
    afterAll(() => {
      workspace.nx(['daemon', '--stop'], { NX_DAEMON: 'true' });
      workspace.remove();
    });

    it.each([
      ['without its daemon', {}],
      ['with its daemon', { NX_DAEMON: 'true' }],
    ])('a file that gets the time of the one before, %s', (_daemon, env) => {
      for (const value of ['one', 'two', 'three', 'two']) {
        text(value);
        old();
        build(env);
        expect(prints()).toBe(value);
        expect(build(env)).toBe(true);
      }
    });

    it('edits within one second', () => {
      for (const value of ['a', 'b', 'c']) {
        text(value);
        build({});
        expect(prints()).toBe(value);
        expect(build({})).toBe(true);
      }
    });

    it('a file that changed while the daemon was stopped', () => {
      text('before');
      old();
      build({ NX_DAEMON: 'true' });
      workspace.nx(['daemon', '--stop'], { NX_DAEMON: 'true' });
      text('after');
      old();
      build({ NX_DAEMON: 'true' });
      expect(prints()).toBe('after');
      expect(build({ NX_DAEMON: 'true' })).toBe(true);
    });
  });
}
