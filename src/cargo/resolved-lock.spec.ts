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
});
