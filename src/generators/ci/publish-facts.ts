import type { ProjectGraph, Tree } from '@nx/devkit';
import { readNxJson } from '../../devkit';
import { RustStaticError } from '../../errors';
import { isRecord } from '../../json';
import { releaseTagPatterns } from '../../nx/release-tag';
import { PLUGIN, RELEASE_PUBLISH, VERSION_ACTIONS } from '../../plan/crate-settings';
import type { Publish, Provider } from './workflow-files';

/**
 * Returns what the workflow that publishes contains.
 *
 * @throws RustStaticError for another service than GitHub, and without version actions in nx.json
 */
export function publishFacts(tree: Tree, nodes: ProjectGraph['nodes'], provider: Provider): Publish {
  if (provider !== 'github')
    throw new RustStaticError('The workflow that publishes is only for GitHub', {
      code: 'ci-publish-unsupported',
      reason: 'Files cannot be attached to releases on GitLab.',
      remedy: 'Leave out --publish. For images, use --release=app.',
    });
  const { release } = readNxJson(tree) ?? {};
  if (!JSON.stringify(release ?? {}).includes(VERSION_ACTIONS))
    throw new RustStaticError('nx.json does not prepare crates for `nx release`', {
      code: 'ci-publish-unprepared',
      reason: `The workflow runs \`nx release publish\`, and the table "release" does not name ${VERSION_ACTIONS}.`,
      remedy: `Run \`npx nx g ${PLUGIN}:init --release\` first.`,
    });
  const patterns = releaseTagPatterns(release);
  return { tags: patterns.map(filterOf), selects: selectionOf(release), signs: hasSigned(nodes) };
}

/** A filter for tags (https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax). */
function filterOf(pattern: string): string {
  return pattern.replaceAll('{projectName}', '**').replaceAll('{version}', '*');
}

/** Without groups and with one version for all, every tag is for all projects. */
function selectionOf(release: unknown): Publish['selects'] {
  const { groups, projectsRelationship } = isRecord(release) ? release : {};
  if (isRecord(groups) && Object.keys(groups).length > 0) return 'filters';
  return projectsRelationship === 'independent' ? 'projects' : 'all';
}

function hasSigned(nodes: ProjectGraph['nodes']): boolean {
  return Object.values(nodes)
    .flatMap(({ data }) => Object.values(data.targets ?? {}))
    .some(({ executor, options }) => {
      const setting = (options as { releaseAssets?: unknown } | undefined)?.releaseAssets;
      return executor === RELEASE_PUBLISH && isRecord(setting) && setting.sign === true;
    });
}
