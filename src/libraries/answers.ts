import { sha256 } from '../digest';
import type { ClosureCrate } from '../cargo/closure-crates';
import { CATALOGUE } from './catalogue';
import type { CrateStrategy, Detection, FoundLibrary } from './detect';

/** Cargo's answer about a library or a build tool that the lock alone leaves open. */
export type Answer = CrateStrategy | 'unneeded';

/** Cargo's answers, and what they were given for. */
export interface Answers {
  /** Of everything in files that may change them: see `answerKey`. */
  key: string;
  /** By library name, or by crate name for build tools. */
  byName: Readonly<Record<string, Answer>>;
}

/**
 * Digest of what may change cargo's answers and stands in files: the native crates of the lock with their versions, and
 * the features and dependencies that path crates and settings ask for.
 *
 * @param facts features and dependency tables, in a fixed order
 */
export function answerKey(crates: readonly ClosureCrate[], possible: Detection, facts: unknown): string {
  const native = nativeNames(possible);
  const versions = crates
    .filter(({ name }) => native.has(name))
    .map(({ name, version }) => `${name} ${version}`);
  const text = JSON.stringify([versions.sort(), facts]);
  return sha256(text).slice(0, 12);
}

/** Names of the crates that bring native code. */
export function nativeNames({ libraries, tools, unknown }: Detection): Set<string> {
  return new Set([
    ...libraries.flatMap(({ crates }) => crates.map(({ name }) => name)),
    ...tools.map(({ crate }) => crate),
    ...unknown.map(({ crate }) => crate),
  ]);
}

/** What the exact detection says where it differs from the possible one. */
export function answersOf(possible: Detection, exact: Detection): Answers['byName'] {
  const answers: [string, Answer][] = [];
  for (const found of possible.libraries) {
    const real = exact.libraries.find(({ library }) => library === found.library);
    if (!real) answers.push([found.library.name, 'unneeded']);
    else if (strategyIn(found) !== strategyIn(real)) answers.push([found.library.name, strategyIn(real)]);
  }
  // By its `links` value cargo knows a crate whose name says nothing.
  for (const real of exact.libraries)
    if (!possible.libraries.some(({ library }) => library === real.library))
      answers.push([real.library.name, strategyIn(real)]);
  for (const { crate } of possible.tools)
    if (!exact.tools.some((tool) => tool.crate === crate)) answers.push([crate, 'unneeded']);
  return Object.fromEntries(answers.sort(([a], [b]) => (a < b ? -1 : 1)));
}

// Several crates may bring one library, or one crate for the host and for the target.
function strategyIn({ crates }: FoundLibrary): CrateStrategy {
  const strategies = new Set(crates.map(({ strategy }) => strategy));
  return strategies.size === 1 ? [...strategies][0]! : 'undecided';
}

/** The possible detection with what is known from answers. */
export function withAnswers(possible: Detection, answers: Answers['byName']): Detection {
  const known = possible.libraries
    .filter(({ library }) => answers[library.name] !== 'unneeded')
    .map((found) => decided(found, answers[found.library.name]));
  const more = CATALOGUE.filter(
    ({ name }) => !possible.libraries.some(({ library }) => library.name === name),
  );
  const found = more.flatMap((library) => {
    const strategy = answers[library.name];
    if (strategy === undefined || strategy === 'unneeded') return [];
    return [{ library, crates: [{ name: library.name, strategy, known: { name: library.name } }] }];
  });
  return {
    ...possible,
    libraries: [...known, ...found],
    tools: possible.tools.filter(({ crate }) => answers[crate] !== 'unneeded'),
  };
}

function decided(found: FoundLibrary, answer: Answer | undefined): FoundLibrary {
  if (answer === undefined || answer === 'unneeded') return found;
  return { ...found, crates: found.crates.map((crate) => ({ ...crate, strategy: answer })) };
}
