import { PLUGIN_BUILDER } from '../packaging/provenance/statement';

/**
 * Returns the URI that names who builds: the option, the workflow on GitHub
 * (https://docs.github.com/actions/reference/workflows-and-actions/variables), the project on GitLab
 * (https://docs.gitlab.com/ci/variables/predefined_variables/), or the version of the plugin.
 */
export function builderIdOf(option: string | undefined, env: NodeJS.ProcessEnv): string {
  const { GITHUB_SERVER_URL: server, GITHUB_WORKFLOW_REF: workflow, CI_PROJECT_URL: project } = env;
  if (option !== undefined) return option;
  if (server && workflow) return `${server}/${workflow}`;
  return project || PLUGIN_BUILDER;
}
