import type { OptionSources } from '../plan/normalize-options';

/** Returns the option sources of a project at `apps/app`. Only `more` sets options. */
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
