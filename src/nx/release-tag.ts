import { createRequire } from 'node:module';
import { isText, listOf, optional, recordOf, shape, type Check, type Checked } from '../json';

const hasPattern = {
  // Up to Nx 22.
  releaseTagPattern: optional(isText),
  releaseTag: optional(shape({ pattern: optional(isText) })),
  projectsRelationship: optional(isText),
};
const isProjects: Check<string | string[]> = (value): value is string | string[] =>
  isText(value) || listOf(isText)(value);
const isGroup = shape({ ...hasPattern, projects: isProjects });
const isRelease = shape({
  ...hasPattern,
  projects: optional(isProjects),
  groups: optional(recordOf(isGroup)),
});

/** A project, as far as patterns of nx.json can match it. */
export interface ReleasedProject {
  root: string;
  tags?: string[];
}

type Match = (
  patterns: string[],
  projects: Record<string, { data: { root: string; tags?: string[] } }>,
) => string[];

/**
 * Returns the git tag that `nx release` makes for a version of a project, by the rules of Nx 22 to
 * 24 (createNxReleaseConfig). Nx does not offer it to executors.
 *
 * @param release `release` of nx.json
 * @param projects all projects by name
 */
export function releaseTagOf(
  release: unknown,
  projects: Readonly<Record<string, ReleasedProject>>,
  { project, version }: { project: string; version: string },
): string {
  return releaseTagTemplate(release, projects, project).replaceAll('{version}', version);
}

/** Same as `releaseTagOf`, with `{version}` in place of a version. */
export function releaseTagTemplate(
  release: unknown,
  projects: Readonly<Record<string, ReleasedProject>>,
  project: string,
): string {
  const settings: Checked<typeof isRelease> = isRelease(release) ? release : {};
  const [group, own] = groupOf(settings.groups ?? {}, projects, project);
  const pattern = patternOf(settings, group, own);
  // A tag for several projects has the name of none. Nx leaves the words as they are.
  return isIndependent(settings, own) ? pattern.replaceAll('{projectName}', () => inTag(project)) : pattern;
}

/** How Nx writes the name of a project in a tag, where git allows fewer characters. */
function inTag(project: string): string {
  return project
    .replaceAll(':', '/')
    .replace(/[\x00-\x1f\x7f ~^?*[\\]/g, '-')
    .replace(/\/+/g, '/')
    .replace(/\.{2,}/g, '.')
    .replace(/^\/|\/$/g, '');
}

/** The release group of a project. Its name is undefined if nx.json has no groups. */
export function releaseGroupOf(
  release: unknown,
  projects: Readonly<Record<string, ReleasedProject>>,
  project: string,
): { group: string | undefined; isIndependent: boolean } {
  const settings: Checked<typeof isRelease> = isRelease(release) ? release : {};
  const [group, own] = groupOf(settings.groups ?? {}, projects, project);
  return { group, isIndependent: isIndependent(settings, own) };
}

function isIndependent(settings: { projectsRelationship?: string }, own: GroupSettings): boolean {
  return (own.projectsRelationship ?? settings.projectsRelationship) === 'independent';
}

/** Returns the patterns of all tags that `nx release` makes, with `{projectName}` and `{version}`. */
export function releaseTagPatterns(release: unknown): string[] {
  const settings: Checked<typeof isRelease> = isRelease(release) ? release : {};
  const groups = Object.entries(settings.groups ?? {});
  if (groups.length === 0) return [patternOf(settings, undefined, {})];
  return [...new Set(groups.map(([group, own]) => patternOf(settings, group, own)))];
}

/** Nx's name for the only group, if nx.json has no groups. */
const UNNAMED_GROUP = '__default__';

type GroupSettings = Partial<Checked<typeof isGroup>>;

function patternOf(
  settings: Checked<typeof isRelease>,
  group: string | undefined,
  own: GroupSettings,
): string {
  const ofRoot = patternIn(settings);
  // Nx asks the group alone here, even if the root says "independent".
  const isAlone = (group === undefined ? settings : own).projectsRelationship === 'independent';
  const byDefault = isAlone
    ? ofRoot?.includes('{projectName}') || (group === undefined && ofRoot)
      ? ofRoot
      : '{projectName}@{version}'
    : (ofRoot ?? (group === undefined ? 'v{version}' : '{releaseGroupName}-v{version}'));
  return (patternIn(own) ?? byDefault).replaceAll('{releaseGroupName}', group ?? UNNAMED_GROUP);
}

/** True if `nx release` releases a project, as far as nx.json says it. */
export function isReleased(
  release: unknown,
  projects: Readonly<Record<string, ReleasedProject>>,
  project: string,
): boolean {
  const { groups, projects: named }: Checked<typeof isRelease> = isRelease(release) ? release : {};
  if (groups && Object.keys(groups).length > 0) return groupOf(groups, projects, project)[0] !== undefined;
  return named === undefined || matching([named].flat(), nodesOf(projects)).includes(project);
}

function nodesOf(projects: Readonly<Record<string, ReleasedProject>>): Parameters<Match>[1] {
  return Object.fromEntries(Object.entries(projects).map(([name, data]) => [name, { data }]));
}

function patternIn(settings: {
  releaseTagPattern?: string;
  releaseTag?: { pattern?: string };
}): string | undefined {
  return settings.releaseTag?.pattern ?? settings.releaseTagPattern;
}

/** The release group of a project. Without groups in nx.json, Nx has one without a name. */
function groupOf(
  groups: Record<string, Checked<typeof isGroup>>,
  projects: Readonly<Record<string, ReleasedProject>>,
  project: string,
): [name: string | undefined, settings: GroupSettings] {
  const nodes = nodesOf(projects);
  const found = Object.entries(groups).find(([, { projects: patterns }]) =>
    matching([patterns].flat(), nodes).includes(project),
  );
  return found ?? [undefined, {}];
}

const matching: Match = (patterns, nodes) => {
  const { findMatchingProjects } = createRequire(__filename)('nx/src/utils/find-matching-projects') as {
    findMatchingProjects: Match;
  };
  return findMatchingProjects(patterns, nodes);
};
