import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { atTerminal } from '../support/terminal.cjs';
import { createWorkspace, nxEnvironment } from '../support/workspace.cjs';

/**
 * Tests `setup` through a pseudo-terminal, as a user runs it.
 *
 * @param versions of Nx and its devkit
 */
export function describeTerminal(versions: { nx: string; devkit: string }): void {
  jest.setTimeout(300_000);
  describe(`setup at a terminal, nx ${versions.nx}`, () => {
    let workspace: ReturnType<typeof createWorkspace>;
    beforeAll(() => {
      workspace = createWorkspace(versions);
      // Otherwise Nx asks whether it may collect usage data.
      workspace.write('nx.json', '{ "analytics": false }\n');
    });
    afterAll(() => workspace?.remove());
    const setup = (args: string[], answers: [string, string][] = []) =>
      atTerminal([join(workspace.root, 'node_modules/.bin/nx'), 'g', '@org/rust-static:setup', ...args], {
        cwd: workspace.root,
        env: { ...nxEnvironment(), NX_SKIP_FORMAT: 'true', NX_ISOLATE_PLUGINS: 'true' },
        answers,
        seconds: 60,
      });

    it('asks nothing when the folder is given', async () => {
      const { status, output } = await setup(['apps/given']);
      expect({ status, output }).toMatchObject({ status: 0 });
      expect(output).toContain('npx nx run given:static-build');
      expect(existsSync(join(workspace.root, 'apps/given/build.rs'))).toBe(false);
    });

    it('takes several libraries from the command line', async () => {
      expect(await setup(['apps/native', '--libraries=openssl,zlib'])).toMatchObject({ status: 0 });
      expect(workspace.read('apps/native/build.rs')).toContain('"ssl", "crypto", "z"');
    });

    it('asks for the folder, and for nothing else', async () => {
      const { status, output } = await setup([], [['Folder of the crate', 'apps/typed']]);
      expect({ status, output }).toMatchObject({ status: 0 });
      expect(workspace.read('apps/typed/Cargo.toml')).toContain('name = "typed"');
    });
  });
}
