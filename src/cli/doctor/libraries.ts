import { ENGINES, type EngineName } from '../../engine-facts';
import { didYouMean } from '../../did-you-mean';
import { libraryNames } from '../../libraries/find-library';
import type { Detection } from '../../libraries/detect';
import type { NativePlan, PlannedLibrary } from '../../libraries/resolve';
import type { Library } from '../../libraries/library';
import type { LibraryReport, ProjectReport } from './report';

type Strategy = PlannedLibrary['strategy'];

const HOW: Record<Strategy, string> = {
  'static archive': "Alpine's archive",
  bundled: 'compiled by its crate',
  undecided: "Alpine's archive, or compiled by its crate: features decide",
  'from source': 'compiled by a stage of the Dockerfile',
  unsupported: 'no archive in Alpine',
};

// The linker of the host engine uses the same search paths as this machine's compiler.
const HOW_ON_HOST: Partial<Record<Strategy, string>> = {
  'static archive': 'an archive of this machine',
  undecided: 'an archive of this machine, or compiled by its crate: features decide',
  'from source': 'an archive of this machine',
};

/**
 * Returns rows for a project's libraries, problems if the build certainly needs a library, and
 * notes otherwise.
 */
export function describeLibraries(
  plan: NativePlan,
  detection: Detection,
  { engine }: { engine: EngineName },
): Pick<ProjectReport, 'libraries' | 'problems' | 'notes'> {
  const certain = ({ declared, isGuess }: PlannedLibrary): boolean =>
    declared || (detection.exact && !isGuess);
  const bad = plan.libraries.filter(({ strategy }) => strategy === 'unsupported');
  // Another system may have what Alpine lacks, so this is only a hint for the host engine.
  const isProblem = (planned: PlannedLibrary): boolean => ENGINES[engine].isContainer && certain(planned);
  return {
    libraries: [
      ...plan.libraries.map((planned) => row(planned, certain(planned), engine)),
      ...plan.unknown.map(unknownRow),
    ],
    problems: bad.filter(isProblem).map(complaint),
    notes: [
      ...bad
        .filter((planned) => !isProblem(planned))
        .map((planned) => `${certain(planned) ? '' : 'Possibly: '}${complaint(planned)}`),
      ...detection.unknown.map(({ crate, why }) => `${crate} is not in the catalogue: ${why}.`),
    ],
  };
}

function unknownRow(name: string): LibraryReport {
  const linked = name.startsWith('!') ? '' : `: handed to the linker as -l${name}`;
  const how = `not in the catalogue${linked}.${didYouMean(name.replace(/^!/, ''), libraryNames())}`;
  return { name, strategy: 'unknown', how, by: ['libraries'], certain: true };
}

function row(
  { library, strategy, declared, crates }: PlannedLibrary,
  certain: boolean,
  engine: EngineName,
): LibraryReport {
  return {
    name: library.name,
    strategy,
    how:
      (!ENGINES[engine].isContainer && HOW_ON_HOST[strategy]) ||
      (isImpossible(library, strategy) ? 'cannot be static' : HOW[strategy]),
    by: [...(declared ? ['libraries'] : []), ...crates],
    certain,
    ...(library.runtime ? { runtime: library.runtime } : {}),
  };
}

/** True if no archive could be linked. Otherwise, only Alpine lacks one. */
function isImpossible(library: Library, strategy: Strategy): boolean {
  return strategy === 'unsupported' && library.strategy === 'unsupported';
}

function complaint({ library, strategy, crates }: PlannedLibrary): string {
  const by = crates.length > 0 ? ` (by ${crates.join(', ')})` : '';
  const title = isImpossible(library, strategy)
    ? 'cannot be linked statically'
    : 'has no archive in Alpine that could be used';
  const remedies = [
    ...(library.feature ? [`turn on the feature ${library.feature}`] : []),
    ...(library.instead ? [`use ${library.instead}`] : []),
  ];
  return `${library.name}${by} ${title}. ${library.reason}${remedies.length > 0 ? ` Remedy: ${remedies.join(', or ')}.` : ''}`;
}
