import { executorContext, type ContextFixture } from '../testing/executor-context';
import { outputsBefore } from './task-outputs';

const before = [
  {
    project: 'app',
    target: 'static-build',
    executor: '@org/rust-static:static-build',
    outputs: ['dist/apps/app/static'],
  },
  { project: 'docs', target: 'build', executor: 'nx:run-commands', outputs: ['dist/docs', 'dist/man'] },
];
const expected = [
  { task: 'app:static-build', executor: '@org/rust-static:static-build', path: 'dist/apps/app/static' },
  { task: 'docs:build', executor: 'nx:run-commands', path: 'dist/docs' },
  { task: 'docs:build', executor: 'nx:run-commands', path: 'dist/man' },
];

describe('outputsBefore', () => {
  it.each<[string, ContextFixture['edge']]>([
    ['ids, as in Nx 22 and 23', (id) => id],
    ['objects, as in Nx 24', (id) => ({ id, kind: 'ordering' })],
  ])('reads a task graph of %s', (_what, edge) => {
    expect(outputsBefore(executorContext({ before, edge }))).toEqual(expected);
  });

  it('finds the task by its configuration', () => {
    const context = executorContext({ before, configurationName: 'production' });
    expect(outputsBefore(context)).toEqual(expected);
  });

  it('knows nothing of other tasks, nor without a task graph', () => {
    const context = executorContext({ before });
    expect(outputsBefore({ ...context, targetName: 'other' })).toEqual([]);
    expect(outputsBefore({ ...context, taskGraph: undefined })).toEqual([]);
  });

  it('passes over a task without outputs, and one that the graph does not hold', () => {
    const context = executorContext({
      before: [{ project: 'x', target: 'lint', executor: 'lint' }, before[0]!],
      edge: (id) => (id === 'x:lint' ? 'x:gone' : id),
    });
    expect(outputsBefore(context)).toEqual(expected.slice(0, 1));
    const silent = [{ project: 'x', target: 'lint', executor: 'lint' }];
    expect(outputsBefore(executorContext({ before: silent }))).toEqual([]);
  });
});
