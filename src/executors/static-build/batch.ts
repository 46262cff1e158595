import type { ExecutorContext, Task, TaskGraph } from '@nx/devkit';
import { withCancellation } from '../../engines/cancellation';
import { messageOf } from '../../errors';
import { recordingTerminal } from '../../engines/terminal';
import { idOf, type TaskEdge } from '../task-outputs';
import { buildProject } from './build-project';
import type { StaticBuildOptions } from './schema';

/** What Nx is told of a task. */
interface TaskResult {
  success: boolean;
  status: 'success' | 'failure' | 'skipped';
  terminalOutput: string;
  startTime?: number;
  endTime?: number;
}

/**
 * Builds the projects of a batch one after another: each as it would be built alone, with its own sources and its own
 * call of cargo, but what they compile in common is compiled once. Nx wants one result a task, whatever happens: a task
 * without one it would run for ever, and a throw would fail those that are done.
 */
export default async function* staticBuildBatch(
  taskGraph: TaskGraph,
  inputs: Record<string, StaticBuildOptions>,
  _overrides: unknown,
  context: ExecutorContext,
): AsyncGenerator<{ task: string; result: TaskResult }> {
  const bad = new Set<string>();
  const order = inDependencyOrder(taskGraph);
  for (const [index, id] of order.entries()) {
    const failed = dependenciesOf(taskGraph, id).filter((dependency) => bad.has(dependency));
    if (failed.length > 0) {
      bad.add(id);
      yield {
        task: id,
        result: {
          success: false,
          status: 'skipped',
          terminalOutput: `rust-static: not built, since ${failed.join(', ')} failed\n`,
        },
      };
      continue;
    }
    const result = await buildTask(
      taskGraph.tasks[id]!,
      inputs[id] ?? {},
      { ...context, taskGraph },
      `${index + 1} of ${order.length}`,
    );
    if (!result.success) bad.add(id);
    yield { task: id, result };
  }
}

async function buildTask(
  task: Task,
  options: StaticBuildOptions,
  context: ExecutorContext,
  place: string,
): Promise<TaskResult> {
  const { project, target, configuration } = task.target;
  const own: ExecutorContext = {
    ...context,
    projectName: project,
    targetName: target,
    configurationName: configuration,
    target: context.projectsConfigurations.projects[project]?.targets?.[target],
  };
  const terminal = recordingTerminal();
  const startTime = Date.now();
  // Nx prints what a task says when it has ended; this is for those who wait.
  process.stderr.write(`rust-static: building ${task.id} (${place})\n`);
  const done = (success: boolean): TaskResult => ({
    success,
    status: success ? 'success' : 'failure',
    terminalOutput: terminal.text(),
    startTime,
    endTime: Date.now(),
  });
  try {
    await withCancellation((cancelled) => buildProject(options, own, { terminal, cancelled }));
    return done(true);
  } catch (error) {
    terminal.write(`\n${messageOf(error)}\n`);
    return done(false);
  }
}

/** The tasks, each after those that it depends on. */
function inDependencyOrder(graph: TaskGraph): string[] {
  const order = new Set<string>();
  const visit = (id: string): void => {
    if (order.has(id)) return;
    dependenciesOf(graph, id).forEach(visit);
    order.add(id);
  };
  Object.keys(graph.tasks).sort().forEach(visit);
  return [...order];
}

function dependenciesOf(graph: TaskGraph, id: string): string[] {
  return (graph.dependencies[id] ?? [])
    .map((edge: TaskEdge) => idOf(edge))
    .filter((other) => other in graph.tasks);
}
