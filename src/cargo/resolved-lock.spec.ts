import { readLock } from './lockfile';
import { onlyLeavesOut } from './resolved-lock';

const lock = (...packages: string[]) =>
  readLock(
    packages
      .map((spec) => spec.split('@'))
      .map(
        ([name, version, sum]) =>
          `[[package]]\nname = "${name}"\nversion = "${version}"\nchecksum = "${sum}"\n`,
      )
      .join(''),
    'Cargo.lock',
  );

describe('onlyLeavesOut', () => {
  it.each([
    ['the same', ['a@1@x', 'b@1@y'], true],
    ['less', ['a@1@x'], true],
    ['another version', ['a@2@x', 'b@1@y'], false],
    ['another checksum', ['a@1@z'], false],
    ['one more', ['a@1@x', 'b@1@y', 'c@1@z'], false],
  ])('of %s', (_what, resolved, expected) => {
    expect(onlyLeavesOut(lock(...resolved), lock('a@1@x', 'b@1@y'))).toBe(expected);
  });

  it('compares what depends on what, however it is written', () => {
    const two = (dependency: string, more = ''): string =>
      `[[package]]\nname = "a"\nversion = "1"\ndependencies = ["${dependency}"]\n[[package]]\nname = "b"\nversion = "1"\n${more}`;
    const other = '[[package]]\nname = "b"\nversion = "2"\n';
    const pruned = readLock(two('b 1', other), 'x');
    expect(onlyLeavesOut(readLock(two('b'), 'x'), pruned)).toBe(true);
    expect(onlyLeavesOut(readLock(two('b 2', other), 'x'), pruned)).toBe(false);
  });
});
