import type { ExecutorContext, Task } from '@nx/devkit';
import { relative } from 'node:path';
import { setVariables } from '../testing/environment';
import { tempFolder } from '../testing/temp-folder';
import { taskVariables } from './task-variables';

it('adds the variables of a `.env` file of the project, which Nx hashes a task with', () => {
  setVariables({ NX_LOAD_DOT_ENV_FILES: 'true', CFLAGS: undefined, CXXFLAGS: '-O3' });
  const folder = tempFolder({ '.env': 'CFLAGS=-O1\nCXXFLAGS=-O1\n' });
  const root = process.cwd();
  const target = { project: 'app', target: 'static-build' };
  const task = { id: 'app:static-build', target, projectRoot: relative(root, folder) } as unknown as Task;
  const projectGraph = { nodes: { app: { data: { targets: {} } } } };
  // The caller's variables take precedence.
  expect(taskVariables(task, { root, projectGraph } as unknown as ExecutorContext)).toMatchObject({
    CFLAGS: '-O1',
    CXXFLAGS: '-O3',
  });
});
