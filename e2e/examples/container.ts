import { podmanSocket } from '../support/daemons.cjs';
import { removeVolumes } from '../support/volumes.cjs';
import { must } from '../support/workspace.cjs';
import { exampleWorkspace, GREETING, shell, type Workspace } from './app';
import { notRun } from './not-run';
import { example, triedVersion } from './page';

// Latest version that works, because the tested plugin does not support Nx 24.
const NX = '23.2.1';
const IMAGE = 'localhost/app-image:dev';

/** Runs the examples for @nx-tools/nx-container, with both of its engines if they are installed. */
export function describeContainer(): void {
  describe('docs/packaging.md, with Nx 23', () => {
    let workspace: Workspace;

    beforeAll(() => {
      const container = `@nx-tools/nx-container@${triedVersion('@nx-tools/nx-container')}`;
      workspace = exampleWorkspace({ nx: NX, devkit: NX }, [container, `@nx/js@${NX}`, 'dotenv']);
      workspace.write('apps/app-image/project.json', example('nx-container apps/app-image/project.json'));
    });
    afterAll(() => {
      removeVolumes(workspace);
      workspace.remove();
    });

    it('@nx-tools/nx-container: builds an image with Podman', () => {
      // The socket of rootless Podman, the usual setup.
      const env = { CONTAINER_HOST: `unix://${podmanSocket}` };
      expect(shell(workspace, example('nx-container commands'), env)).toContain(`\n${GREETING}\n`);
      workspace.exec('podman', ['rmi', '-f', IMAGE], env);
    });

    it('@nx-tools/nx-container: builds an image with Docker, where there is buildx', () => {
      const built = workspace.nx(['run', 'app-image:container'], { INPUT_ENGINE: 'docker' });
      if (workspace.exec('docker', ['buildx', 'version']).status !== 0) {
        expect(built.output).toContain('Docker buildx is required');
        return notRun('nx-container with the engine docker', 'this machine has no buildx');
      }
      must(built, 'container');
      expect(must(workspace.exec('docker', ['run', '--rm', IMAGE]), 'docker run').stdout).toContain(GREETING);
      workspace.exec('docker', ['rmi', '-f', IMAGE]);
    });
  });
}
