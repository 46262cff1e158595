import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeSmallApp } from '../support/small-app.cjs';
import { createWorkspace, hostTarget, must } from '../support/workspace.cjs';

const TRIPLE = 'aarch64-alpine-linux-musl';

/**
 * Tests options on Nx's command line that do not reach the build, and the configuration `debug`.
 *
 * @param versions of Nx and its devkit; those of package.json by default
 */
export function describeCommandLine(versions: { nx?: string; devkit?: string } = {}): void {
  jest.setTimeout(600_000);
  describe(`the command line under nx ${versions.nx ?? 'of package.json'}`, () => {
    const workspace = createWorkspace(versions);
    const { write, nx } = workspace;
    const built = (path: string): boolean => existsSync(join(workspace.root, 'dist/apps/app', path));
    const refused = (args: string[], env?: NodeJS.ProcessEnv): string => {
      const { status, output } = nx(args, env);
      expect({ args, status }).toEqual({ args, status: 1 });
      return output;
    };

    beforeAll(() => {
      writeSmallApp(workspace, 'app', 'fn main() { println!("{}", cfg!(debug_assertions)); }\n');
      const options = { engine: 'host', target: hostTarget().target };
      write('nx.json', JSON.stringify({ plugins: [{ plugin: '@org/rust-static', options }] }));
      must(nx(['run', 'app:static-build']), 'static-build');
    });
    afterAll(() => workspace.remove());

    it.each([
      ['run', 'app:static-build', `--target=${TRIPLE}`],
      ['static-build', 'app', '--target', TRIPLE],
      ['run-many', '-t', 'static-build', `--target=${TRIPLE}`],
    ])('refuses a triple that Nx takes for the name of a target: %s %s %s', (...args) => {
      // The earlier build is in the cache.
      expect(refused(args)).toContain(`Write --triple=${TRIPLE}.`);
    });

    it('refuses it with the daemon of Nx too', () => {
      const env = { NX_DAEMON: 'true' };
      const args = ['run', 'app:static-build', `--target=${TRIPLE}`];
      try {
        expect(refused(args, env)).toContain(`Write --triple=${TRIPLE}.`);
      } finally {
        nx(['daemon', '--stop'], env);
      }
    });

    it('refuses a configuration that no target of the run has', () => {
      expect(refused(['static-build', 'app', '-c', 'production'])).toContain('The target has: debug.');
    });

    it('names the variable where the engine is given to a target after the build', () => {
      expect(refused(['run', 'app:package', '--engine=host'])).toContain(
        'RUST_STATIC_ENGINE=host nx run app:package',
      );
      must(nx(['run', 'app:package'], { RUST_STATIC_ENGINE: 'host' }), 'package');
    });

    it('builds debug into a folder of its own, caches it, and packages only what is asked for', () => {
      const debug = ['run', 'app:static-build', '-c', 'debug'];
      must(nx(debug), 'debug');
      const prints = (folder: string): string =>
        workspace.exec(join(workspace.root, `dist/apps/app/${folder}/app`), []).stdout;
      expect([prints('static'), prints('static-debug')]).toEqual(['false\n', 'true\n']);
      expect(must(nx(debug), 'debug').output).toContain('for 2 out of 2 tasks');

      const message = refused(['run', 'app:package', '-c', 'debug']);
      expect(message).toContain('built with the profile "dev", but app:package packages "release"');
      // The configuration that the message says to add.
      const configurations = { debug: { outputPath: 'dist/apps/app/package-debug' } };
      write(
        'apps/app/project.json',
        JSON.stringify({ name: 'app', targets: { package: { configurations } } }),
      );
      must(nx(['run', 'app:package', '-c', 'debug']), 'package');
      expect(built('package-debug/SHA256SUMS')).toBe(true);
    });

    it('builds debug again when the options of the configuration change', () => {
      const configurations = { debug: { profile: 'release' } };
      write(
        'apps/app/project.json',
        JSON.stringify({ name: 'app', targets: { 'static-build': { configurations } } }),
      );
      must(nx(['run', 'app:static-build', '-c', 'debug']), 'debug');
      expect(workspace.exec(join(workspace.root, 'dist/apps/app/static-debug/app'), []).stdout).toBe(
        'false\n',
      );
    });
  });
}
