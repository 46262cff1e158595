import { depInfoFiles } from './dep-info';

describe('depInfoFiles', () => {
  it('reads paths with blanks, and each once', () => {
    expect(
      depInfoFiles('/t/release/app: /w/a/src/main.rs /w/a\\ b/x.txt /w/a/src/main.rs\n\n/w/x:\n'),
    ).toEqual(['/w/a/src/main.rs', '/w/a b/x.txt']);
  });

  it.each(['\t', '\u00a0', '\u202f', '\u3000', '\ufeff'])('takes %j as a part of a name', (space) => {
    expect(depInfoFiles(`/t/app: /w/a${space}b.txt /w/c.txt\r\n\n/w/a${space}b.txt:\n`)).toEqual([
      `/w/a${space}b.txt`,
      '/w/c.txt',
    ]);
  });
});
