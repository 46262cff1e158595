import type { ExecutorContext, ProjectGraph, Task } from '@nx/devkit';
import { loadOfNx } from './hash-plan';

interface TaskEnv {
  getTaskSpecificEnv(task: Task, graph: ProjectGraph): NodeJS.ProcessEnv;
}

// The same in 22.7, 23.3 and 24.0.
const TASK_ENV = 'dist/src/tasks-runner/task-env.js';

/**
 * Returns the variables that Nx hashes a task with: this process's, and those of `.env` files of the
 * project and the target. Nx gives a task the same ones if it runs alone. In a batch, it does not.
 */
export function taskVariables(task: Task, { root, projectGraph }: ExecutorContext): NodeJS.ProcessEnv {
  const { getTaskSpecificEnv } = loadOfNx(root, TASK_ENV) as TaskEnv;
  return getTaskSpecificEnv(task, projectGraph);
}
