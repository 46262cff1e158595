import { sharingGroup } from './sharing';

const plan = {
  cargoRoot: '.',
  env: { A: '1', B: '2' },
  rustflags: ['-C', 'x'],
  cargoArgs: ['--verbose'],
  include: ['b', 'a'],
  inputTargets: [{ project: 'web', target: 'build', outputs: ['dist/web'] }],
  includeGit: false,
  network: false,
};

describe('sharingGroup', () => {
  it('is the same for what only says it otherwise', () => {
    const other = { ...plan, env: { B: '2', A: '1' }, include: ['a', 'b'] };
    expect(sharingGroup(other)).toBe(sharingGroup(plan));
  });

  it('tells apart whatever cargo would not notice', () => {
    const others = [
      { cargoRoot: 'rust' },
      { env: { A: '1', B: '3' } },
      { rustflags: [] },
      { cargoArgs: [] },
      { include: ['a'] },
      { inputTargets: [] },
      { includeGit: true },
      { network: true },
    ].map((change) => sharingGroup({ ...plan, ...change }));
    expect(new Set([sharingGroup(plan), ...others]).size).toBe(9);
  });
});
