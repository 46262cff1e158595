import type { TaskGraph } from '@nx/devkit';
import { inDependencyOrder } from './task-order';

const graph = (dependencies: Record<string, unknown[]>): TaskGraph =>
  ({
    tasks: Object.fromEntries(Object.keys(dependencies).map((id) => [id, {}])),
    dependencies,
  }) as unknown as TaskGraph;

describe('inDependencyOrder', () => {
  it.each([
    ['ids, as Nx 22 and 23 have them', { a: ['c'], b: [], c: ['b', 'other'] }],
    ['objects, as Nx 24 has them', { a: [{ id: 'c' }], b: [], c: [{ id: 'b' }, { id: 'other' }] }],
  ])('puts a task after those that it depends on, from %s', (_what, dependencies) => {
    expect([...inDependencyOrder(graph(dependencies))]).toEqual([
      ['b', []],
      ['c', ['b']],
      ['a', ['c']],
    ]);
  });

  it('ends with a cycle, and lets nobody wait for ever', () => {
    expect([...inDependencyOrder(graph({ a: ['b'], b: ['a'] }))]).toEqual([
      ['b', []],
      ['a', ['b']],
    ]);
  });
});
