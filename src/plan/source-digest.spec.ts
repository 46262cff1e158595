import { refuseChanged } from './source-digest';

describe('refuseChanged', () => {
  it('names files that changed, came or went while a build ran', () => {
    const before = new Map([
      ['a/x.rs', '1'],
      ['a/y.rs', '2'],
      ['a/z.rs', '3'],
    ]);
    expect(() => refuseChanged(before, new Map(before))).not.toThrow();
    const after = new Map([
      ['a/n.rs', '1'],
      ['a/x.rs', 'new'],
      ['a/y.rs', '2'],
    ]);
    expect(() => refuseChanged(before, after)).toThrow(
      'Sources changed while they were being built: a/n.rs, a/x.rs, a/z.rs',
    );
  });
});
