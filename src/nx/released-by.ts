import { isReleased, releaseGroupOf, releaseTagTemplate, type ReleasedProject } from './release-tag';

/** What tags release. */
export interface Released {
  /** Sorted names of projects. */
  projects: string[];
  /**
   * Arguments of `nx release publish`, one for each run of it. Nx selects projects by name only if
   * their versions are independent, and all projects of a group otherwise.
   */
  filters: string[];
}

/**
 * Returns the projects whose new version has one of these git tags.
 *
 * @param release `release` of nx.json
 * @param projects all projects by name
 */
export function releasedBy(
  release: unknown,
  projects: Readonly<Record<string, ReleasedProject>>,
  tags: readonly string[],
): Released {
  const found = Object.keys(projects)
    .filter((name) => isReleased(release, projects, name))
    .filter((name) => tags.some((tag) => isVersionOf(releaseTagTemplate(release, projects, name), tag)))
    .sort();
  const groups = new Set<string>();
  const alone: string[] = [];
  for (const name of found) {
    const { group, isIndependent } = releaseGroupOf(release, projects, name);
    if (isIndependent) alone.push(name);
    else if (group !== undefined) groups.add(group);
  }
  const filters = [
    ...(groups.size > 0 ? [`--groups=${[...groups].join(',')}`] : []),
    ...(alone.length > 0 ? [`--projects=${alone.join(',')}`] : []),
  ];
  return { projects: found, filters };
}

/** True if a tag is a template with a version. Versions of images need not be semantic. */
function isVersionOf(template: string, tag: string): boolean {
  const at = template.indexOf('{version}');
  if (at < 0) return template === tag;
  const [before, after] = [template.slice(0, at), template.slice(at + '{version}'.length)];
  const version = tag.slice(before.length, tag.length - after.length);
  return tag === `${before}${version}${after}` && /^\d+\.\d+\.[^/@]+$/.test(version);
}
