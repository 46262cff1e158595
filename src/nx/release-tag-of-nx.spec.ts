import { createRequire } from 'node:module';
import { isReleased, releaseGroupOf, releaseTagOf } from './release-tag';

interface NxGroup {
  projects: string[];
  projectsRelationship: string;
  releaseTag: { pattern: string };
}
interface NxConfig {
  createNxReleaseConfig: (
    graph: object,
    files: object,
    release: object,
  ) => Promise<{ nxReleaseConfig: { groups: Record<string, NxGroup> } }>;
}
interface NxGit {
  sanitizeProjectNameForGitTag: (name: string) => string;
}
const nx = createRequire(__filename);
const { createNxReleaseConfig } = nx('nx/src/command-line/release/config/config') as NxConfig;
const { sanitizeProjectNameForGitTag } = nx('nx/src/command-line/release/utils/git') as NxGit;

const PROJECTS = {
  app: { root: 'apps/app', tags: ['rust'] },
  '@t/web': { root: 'js/web', tags: ['js'] },
  ':c:lib': { root: 'libs/lib', tags: ['rust'] },
};
const nodes = Object.entries(PROJECTS).map(([name, data]) => [
  name,
  { name, type: 'lib', data: { ...data, targets: {} } },
]);
const GRAPH = { nodes: Object.fromEntries(nodes), dependencies: {}, externalNodes: {} };

const RELATIONSHIPS = [{}, { projectsRelationship: 'fixed' }, { projectsRelationship: 'independent' }];
const TAGS = [undefined, 'v{version}', '{projectName}@{version}', '{releaseGroupName}/{version}'].map(
  (pattern) => (pattern === undefined ? {} : { releaseTag: { pattern } }),
);
const SELECTED = [['*'], ['tag:rust'], ['apps/*', 'libs/*'], ['*', '!app']];

/** Every combination of relationships and patterns, at the root and in a group. */
function configurations(): object[] {
  const settings = RELATIONSHIPS.flatMap((relationship) => TAGS.map((tag) => ({ ...relationship, ...tag })));
  const alone = settings.flatMap((root) => SELECTED.map((projects) => ({ ...root, projects })));
  const grouped = settings.flatMap((root) =>
    settings.map((own) => ({
      ...root,
      groups: { rust: { ...own, projects: ['tag:rust'] }, js: { projects: ['@t/*'] } },
    })),
  );
  return [...alone, ...grouped];
}

describe('tags and groups', () => {
  it.each(configurations())('are those of Nx with %j', async (release) => {
    const copy = structuredClone(release);
    const { nxReleaseConfig } = await createNxReleaseConfig(GRAPH, { projectFileMap: {} }, copy);
    for (const project of Object.keys(PROJECTS)) {
      const found = Object.entries(nxReleaseConfig.groups).find(([, own]) => own.projects.includes(project));
      expect(isReleased(release, PROJECTS, project)).toBe(found !== undefined);
      if (!found) continue;
      const [group, { projectsRelationship, releaseTag }] = found;
      const isIndependent = projectsRelationship === 'independent';
      expect(releaseGroupOf(release, PROJECTS, project).isIndependent).toBe(isIndependent);
      const name = isIndependent ? sanitizeProjectNameForGitTag(project) : '{projectName}';
      const expected = releaseTag.pattern
        .replace('{projectName}', name)
        .replace('{releaseGroupName}', group)
        .replace('{version}', '1.2.0');
      expect(releaseTagOf(release, PROJECTS, { project, version: '1.2.0' })).toBe(expected);
    }
  });
});
