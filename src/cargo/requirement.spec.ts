import { matches, nextRequirement } from './requirement';

describe('a version requirement', () => {
  it.each([
    ['1.2.3', '1.3.0', true],
    ['1.2', '2.0.0', false],
    ['0.1', '0.2.0', false],
    ['~1.2', '1.3.0', false],
    ['=1.2.3', '1.2.4', false],
    ['= 1.2', '1.2.9', true],
    ['*', '9.0.0', true],
    ['1.*', '1.9.0', true],
    ['>=1, <2', '1.9.0', true],
    // With a caret, node-semver would accept it.
    ['1.0.*', '1.1.0', false],
    ['1.0.*', '1.0.9', true],
    ['0.1.x', '0.2.0', false],
    ['>=1, 1.0.*', '1.1.0', false],
    ['>=1, <2', '2.0.0', false],
    // Cargo never takes a pre-release that the requirement does not name.
    ['1.2.3', '1.2.4-rc.0', false],
    ['*', '1.0.0-rc.0', false],
    ['1.2.4-rc.0', '1.2.4-rc.1', true],
    ['1.2.4-rc.0', '1.2.4', true],
  ])('%j accepts %s: %s', (requirement, version, expected) =>
    expect(matches(requirement, version)).toBe(expected),
  );

  it.each([
    ['1.2.3', '2.0.0', '2.0.0'],
    ['1.2', '2.0.1', '2.0'],
    ['1', '2.0.1', '2'],
    ['^1.2', '2.0.1', '^2.0'],
    ['~1.2.3', '1.3.0', '~1.3.0'],
    ['=1.2.3', '1.2.4', '=1.2.4'],
    ['= 1.2.3', '1.2.4', '= 1.2.4'],
    ['1.*', '2.5.0', '2.*'],
    ['1.2.*', '2.5.0', '2.5.*'],
    ['1.2.*', '1.3.0', '1.3.*'],
    ['*', '2.5.0', '*'],
    ['*', '2.5.0-rc.1', '2.5.0-rc.1'],
    ['1.2', '2.0.0-rc.1', '2.0.0-rc.1'],
    ['~1', '2.0.0-beta.1', '~2.0.0-beta.1'],
    ['1.3.0-rc.1', '1.3.0', '1.3.0'],
    ['1.2.3', '1.2.4+build.7', '1.2.4'],
  ])('%j becomes, for %s, %j', (requirement, version, expected) => {
    const next = nextRequirement(requirement, version);
    expect(next).toBe(expected);
    expect(matches(next!, version.replace(/\+.*/, ''))).toBe(true);
  });

  it.each(['>=1.2', '<2', '>=1, <2', '1.2, 1.3'])('%j is not rewritten', (requirement) =>
    expect(nextRequirement(requirement, '3.0.0')).toBeUndefined(),
  );
});
