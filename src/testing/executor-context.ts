import type { ExecutorContext, ProjectConfiguration, TargetConfiguration } from '@nx/devkit';

/** A task that ran before the task of a context. */
export interface TaskBefore {
  project: string;
  target: string;
  executor: string;
  outputs?: string[];
  /** Properties of its target, besides the executor. */
  more?: Partial<TargetConfiguration>;
}

/**
 * Nx's context for an executor. The default is the target `package` of the project `app` in
 * apps/app.
 */
export interface ContextFixture {
  root?: string;
  targetName?: string;
  configurationName?: string;
  target?: Partial<TargetConfiguration>;
  namedInputs?: ExecutorContext['nxJsonConfiguration']['namedInputs'];
  project?: Partial<ProjectConfiguration>;
  outputs?: string[];
  before?: TaskBefore[];
  /** Edge format of the task graph: ids in Nx 22 and 23, objects in 24. */
  edge?: (id: string) => unknown;
}

export function executorContext(fixture: ContextFixture = {}): ExecutorContext {
  const { root = '/work', targetName = 'package', configurationName, before = [], outputs = [] } = fixture;
  const { namedInputs, project, edge = (id) => id } = fixture;
  const own = ['app', targetName, configurationName].filter(Boolean).join(':');
  const tasks: Record<string, object> = { [own]: { id: own, outputs } };
  const projects: Record<string, Partial<ProjectConfiguration>> = {
    app: { root: 'apps/app', ...project, targets: { [targetName]: { ...fixture.target } } },
  };
  for (const { project: name, target, executor, outputs: made, more } of before) {
    const id = `${name}:${target}`;
    tasks[id] = { id, target: { project: name, target }, outputs: made };
    projects[name] ??= { root: `libs/${name}` };
    projects[name].targets = { ...projects[name].targets, [target]: { executor, ...more } };
  }
  const ids = before.map((task) => `${task.project}:${task.target}`);
  const context = {
    root,
    projectName: 'app',
    targetName,
    configurationName,
    target: projects.app!.targets![targetName],
    projectsConfigurations: { version: 2, projects },
    nxJsonConfiguration: { namedInputs },
    taskGraph: { roots: [], tasks, dependencies: { [own]: ids.map(edge) } },
  };
  return context as unknown as ExecutorContext;
}

/** Records what is written to standard error while `work` runs. */
export async function writtenBy(work: () => Promise<unknown>): Promise<string> {
  let written = '';
  const write = (chunk: string | Uint8Array): boolean => ((written += String(chunk)), true);
  const spy = jest.spyOn(process.stderr, 'write').mockImplementation(write as typeof process.stderr.write);
  try {
    await work();
  } finally {
    spy.mockRestore();
  }
  return written;
}
