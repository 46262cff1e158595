import { releasedBy } from './released-by';

const PROJECTS = {
  app: { root: 'apps/app' },
  '@team/web': { root: 'js/web' },
  lib: { root: 'libs/lib' },
  ':common:lib': { root: 'java/lib' },
  private: { root: 'tools/private' },
};
const INDEPENDENT = { projectsRelationship: 'independent' };
const GROUPS = {
  rust: { projects: ['app', 'lib'] },
  js: { projects: ['@team/web'], ...INDEPENDENT },
};

describe('releasedBy', () => {
  it.each([
    [{ projects: ['app', 'lib'] }, ['v1.2.0'], ['app', 'lib'], []],
    [{ ...INDEPENDENT, releaseTag: { pattern: '{projectName}-{version}' } }, ['app-2-1.0.0'], [], []],
    [{ projects: ['app', 'lib'] }, ['very-old', 'x1.2.0', 'v1.2.0/x'], [], []],
    [
      { ...INDEPENDENT, projects: ['app', 'lib'] },
      ['app@2.0.0-rc.1', 'private@1.0.0'],
      ['app'],
      ['--projects=app'],
    ],
    [
      INDEPENDENT,
      ['@team/web@1.0.0', 'common/lib@3.0.0', 'lib@2.0.0'],
      [':common:lib', '@team/web', 'lib'],
      ['--projects=:common:lib,@team/web,lib'],
    ],
    [{ groups: GROUPS }, ['rust-v1.2.0'], ['app', 'lib'], ['--groups=rust']],
    [{ groups: GROUPS }, ['@team/web@1.2.0'], ['@team/web'], ['--projects=@team/web']],
    [
      { groups: GROUPS },
      ['@team/web@1.2.0', 'rust-v1.2.0'],
      ['@team/web', 'app', 'lib'],
      ['--groups=rust', '--projects=@team/web'],
    ],
    // A group inherits the relationship, but not the pattern that goes with it.
    [
      { ...INDEPENDENT, groups: { rust: { projects: ['app'] } } },
      ['rust-v1.0.0'],
      ['app'],
      ['--projects=app'],
    ],
    [
      { ...INDEPENDENT, projects: ['app'], releaseTag: { pattern: '{projectName}/{version}/final' } },
      ['app/1.0.0/final'],
      ['app'],
      ['--projects=app'],
    ],
    // The scheme of @nx/docker.
    [
      { groups: { images: { projects: ['app'], ...INDEPENDENT } } },
      ['app@2611.28.abc1234'],
      ['app'],
      ['--projects=app'],
    ],
  ])('with %j and the tags %j', (release, tags, projects, filters) =>
    expect(releasedBy(release, PROJECTS, tags)).toEqual({ projects, filters }),
  );
});
