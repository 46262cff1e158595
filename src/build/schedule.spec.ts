import { inDependencyOrder } from './schedule';

const graph = (dependencies: Record<string, string[]>) =>
  inDependencyOrder(Object.entries(dependencies).map(([id, after]) => ({ id, after })));

describe('inDependencyOrder', () => {
  it('puts a build after those that it depends on', () => {
    expect(graph({ a: ['c'], b: [], c: ['b', 'other'] })).toEqual([
      { id: 'b', after: [] },
      { id: 'c', after: ['b'] },
      { id: 'a', after: ['c'] },
    ]);
  });

  it('ends with a cycle, and lets nobody wait for ever', () => {
    expect(graph({ a: ['b'], b: ['a'] })).toEqual([
      { id: 'b', after: [] },
      { id: 'a', after: ['b'] },
    ]);
  });
});
