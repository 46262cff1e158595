import type { OptionSources } from '../plan/normalize-options';

/** Options of a project at `apps/app`, with nothing said anywhere but in `more`. */
export function optionSources(more: Partial<OptionSources> = {}): OptionSources {
  return {
    options: {},
    commandLine: {},
    settings: {},
    projectRoot: 'apps/app',
    workspaceRoot: '/work space',
    env: {},
    host: { arch: 'x64', platform: 'linux', alpine: false },
    outputsOf: () => [],
    ...more,
  };
}
