import { depInfoFiles } from './dep-info';

describe('depInfoFiles', () => {
  it('reads paths with blanks, and each once', () => {
    expect(
      depInfoFiles('/t/release/app: /w/a/src/main.rs /w/a\\ b/x.txt /w/a/src/main.rs\n\n/w/x:\n'),
    ).toEqual(['/w/a/src/main.rs', '/w/a b/x.txt']);
  });
});
