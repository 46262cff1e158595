import { isReleased, releaseTagOf } from './release-tag';

const PROJECTS = { app: { root: 'apps/app', tags: ['rust'] }, web: { root: 'apps/web' } };
const tagOf = (release: unknown, project = 'app'): string =>
  releaseTagOf(release, PROJECTS, { project, version: '1.2.0' });

/** The tags that Nx makes: release-tag-of-nx.spec.ts compares all combinations with Nx itself. */
describe('releaseTagOf', () => {
  it.each([
    [undefined, 'v1.2.0'],
    [{}, 'v1.2.0'],
    [{ projectsRelationship: 'independent' }, 'app@1.2.0'],
    [{ releaseTag: { pattern: 'release/{version}' } }, 'release/1.2.0'],
    [{ releaseTagPattern: 'r{version}' }, 'r1.2.0'],
    [{ groups: { rust: { projects: ['app'] } } }, 'rust-v1.2.0'],
    [{ groups: { rust: { projects: 'tag:rust' } }, projectsRelationship: 'independent' }, 'rust-v1.2.0'],
    [{ groups: { rust: { projects: ['apps/*'], projectsRelationship: 'independent' } } }, 'app@1.2.0'],
    [{ groups: { js: { projects: ['web'] }, rust: { projects: ['apps/*', '!web'] } } }, 'rust-v1.2.0'],
    [
      { groups: { rust: { projects: ['app'], releaseTag: { pattern: '{releaseGroupName}/{version}' } } } },
      'rust/1.2.0',
    ],
    [
      {
        releaseTag: { pattern: '{projectName}-{version}' },
        groups: { rust: { projects: ['app'], projectsRelationship: 'independent' } },
      },
      'app-1.2.0',
    ],
    [{ releaseTag: { pattern: '{releaseGroupName}/{version}' } }, '__default__/1.2.0'],
    [{ releaseTag: { pattern: '{projectName}-{version}' } }, '{projectName}-1.2.0'],
  ])('of %j is %s', (release, tag) => expect(tagOf(release)).toBe(tag));

  it.each([
    ['@team/app', '@team/app@1.2.0'],
    [':common:app', 'common/app@1.2.0'],
    ['my app..x', 'my-app.x@1.2.0'],
    ['a$&b', 'a$&b@1.2.0'],
  ])('has the name %s as Nx writes it', (project, tag) => {
    const projects = { [project]: { root: 'app' } };
    const release = { projectsRelationship: 'independent' };
    expect(releaseTagOf(release, projects, { project, version: '1.2.0' })).toBe(tag);
  });
});

describe('isReleased', () => {
  it.each([
    [undefined, true],
    [{ projects: ['apps/app'] }, true],
    [{ projects: ['web'] }, false],
    [{ projects: ['app'], groups: { js: { projects: 'web' } } }, false],
    [{ groups: { rust: { projects: ['tag:rust'] } } }, true],
  ])('of app with %j is %s', (release, expected) =>
    expect(isReleased(release, PROJECTS, 'app')).toBe(expected),
  );
});
