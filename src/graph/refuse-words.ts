import { RustStaticError } from '../errors';
import { PLUGIN, SERVE, STATIC_BUILD, STATIC_TEST } from '../plan/crate-settings';
import type { NxWords } from './nx-words';
import type { Projects } from './our-targets';

/** Options of targets that build, which users also pass to later targets. Those do not accept them. */
const BUILD_ONLY = ['engine', 'triple'];
const BUILDERS = [STATIC_BUILD, STATIC_TEST, SERVE];

/** True if a command line has an option that Nx may ignore. Only then are the projects needed. */
export function mayLoseWords({ triples, configuration, options }: NxWords): boolean {
  return triples.length > 0 || configuration !== undefined || BUILD_ONLY.some((name) => options.has(name));
}

/**
 * Refuses command-line options that Nx silently ignores, because the result would not be the
 * requested build. An option that Nx or another target of the run understands is never refused.
 *
 * @throws RustStaticError that says what to write instead
 */
export function refuseLostWords(words: NxWords, projects: Projects): void {
  const asked = words.asked.flatMap(({ project, target }) =>
    Object.entries(projects).flatMap(([name, { targets }]) =>
      (project === undefined || name === project) && targets?.[target] ? [{ name, target }] : [],
    ),
  );
  const executorOf = ({ name, target }: Asked): string => projects[name]!.targets![target]!.executor ?? '';
  const ours = asked.find((one) => executorOf(one).startsWith(`${PLUGIN}:`));
  if (!ours) return;
  const id = `${ours.name}:${ours.target}`;
  const builds = asked.some((one) => BUILDERS.includes(executorOf(one)));
  const triple = words.triples.find((name) => !targetsNamed(projects, name));
  if (triple !== undefined) throw lostTriple(triple, id, builds);
  const option = BUILD_ONLY.find((name) => words.options.has(name));
  if (option !== undefined && !builds) throw notTaken(option, String(words.options.get(option)), id);
  const { configuration } = words;
  if (configuration !== undefined && !isConfigured(projects, asked, configuration))
    throw noConfiguration(configuration, id, projects[ours.name]!.targets![ours.target]!);
}

interface Asked {
  name: string;
  target: string;
}

function targetsNamed(projects: Projects, target: string): boolean {
  return Object.values(projects).some(({ targets }) => targets?.[target] !== undefined);
}

/** True if a requested target, or one that may run before it, has the configuration. */
function isConfigured(projects: Projects, asked: Asked[], configuration: string): boolean {
  const all = Object.values(projects).flatMap(({ targets = {} }) => Object.entries(targets));
  const before = new Set<string>();
  const follow = (entries: readonly unknown[] = []): void => {
    for (const entry of entries) {
      const text = typeof entry === 'string' ? entry : String((entry as { target?: string }).target);
      // Nx 22 writes the project before the name. `^` means the projects that it depends on.
      const name = text.replace(/^\^/, '').split(':').at(-1)!;
      if (before.has(name)) continue;
      before.add(name);
      for (const [target, { dependsOn }] of all) if (target === name) follow(dependsOn);
    }
  };
  const own = asked.map(({ name, target }) => projects[name]!.targets![target]!);
  for (const { dependsOn } of own) follow(dependsOn);
  const possible = [...own, ...all.filter(([name]) => before.has(name)).map(([, target]) => target)];
  return possible.some(({ configurations }) => configurations?.[configuration] !== undefined);
}

function lostTriple(triple: string, id: string, builds: boolean): RustStaticError {
  return new RustStaticError(`--target=${triple} does not reach ${id}`, {
    code: 'triple-lost',
    reason: 'Nx takes the value of --target as the name of a target, so the build would ignore the triple.',
    remedy: builds
      ? `Write --triple=${triple}.`
      : `Set target = "${triple}" under [package.metadata.rust-static] in Cargo.toml.`,
  });
}

function notTaken(option: string, value: string, id: string): RustStaticError {
  return new RustStaticError(`${id} does not take the option --${option}`, {
    code: 'option-of-another-target',
    reason:
      'Nx gives options of the command line only to the target that you name, not to the build before it.',
    remedy:
      option === 'engine'
        ? `Set the environment variable instead: RUST_STATIC_ENGINE=${value} nx run ${id}.`
        : `Set target = "${value}" under [package.metadata.rust-static] in Cargo.toml.`,
  });
}

function noConfiguration(
  configuration: string,
  id: string,
  { configurations = {} }: { configurations?: Record<string, unknown> },
): RustStaticError {
  const names = Object.keys(configurations);
  return new RustStaticError(`${id} has no configuration "${configuration}"`, {
    code: 'configuration-unknown',
    reason: `Nx would ignore it and run the target without a configuration. ${
      names.length > 0 ? `The target has: ${names.join(', ')}.` : 'The target has none.'
    }`,
    remedy: `Leave the configuration out, or add "${configuration}" to \`configurations\` of the target in project.json.`,
  });
}
