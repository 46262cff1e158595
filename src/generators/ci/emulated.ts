import type { ProjectGraph, Tree } from '@nx/devkit';
import { readNxJson } from '../../devkit';
import { ENGINES } from '../../engine-facts';
import { attempt } from '../../errors';
import { settingsAt, STATIC_BUILD } from '../../plan/crate-settings';
import { defaultTriple, isCross } from '../../plan/cross';
import { hostFacts } from '../../plan/host-facts';
import type { Settings } from '../../plan/settings';
import { platformOf, type EngineName } from '../../plan/triple';
import { filesInTree } from '../target-settings';

/** The platform of the machines in the workflows. */
const RUNNER = 'linux/amd64';

/**
 * Returns the architectures whose programs the builds run on a machine for x86_64: for test runs (`smoke`), and where
 * the builder itself is of that architecture.
 *
 * @returns Docker's names, such as `arm64`, sorted
 */
export function emulatedIn(tree: Tree, nodes: ProjectGraph['nodes']): string[] {
  const files = filesInTree(tree);
  const plugins = readNxJson(tree)?.plugins ?? [];
  const found = Object.values(nodes).flatMap(({ data: { root, targets = {} } }) => {
    const builds = Object.values(targets).filter(({ executor }) => executor === STATIC_BUILD);
    // What is wrong in a crate is reported by its target.
    const ignore = (): void => undefined;
    const settings = attempt(ignore, () => settingsAt(files, root, plugins, ignore), {});
    // Without a setting, the triple is that of the machine: of this one, or of the runner.
    const isOfMachine = settings.triples === undefined && settings.target === undefined;
    const own = isOfMachine ? defaultTriple(settings, hostFacts()) : undefined;
    return builds
      .map(({ options }) => ({ ...settings, ...(options as Settings) }))
      .flatMap((options) => (options.target === own ? [] : platformToEmulate(options)));
  });
  return [...new Set(found)].sort();
}

function platformToEmulate(settings: Settings): string[] {
  const { engine = 'docker', target = '', smoke } = settings;
  const platform = platformOf(target);
  const isOther = ENGINES[engine as EngineName]?.isContainer && platform !== RUNNER;
  const runs = smoke !== undefined || !isCross(settings, engine as EngineName, target);
  return isOther && runs ? [platform.split('/')[1]!] : [];
}
