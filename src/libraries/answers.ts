import { sha256 } from '../digest';
import type { ClosureCrate } from '../cargo/closure-crates';
import { CATALOGUE } from './catalogue';
import type { CrateStrategy, Detection, FoundLibrary } from './detect';

/** Cargo's answer about a library or a build tool, where the lock alone leaves it open. */
export type Answer = CrateStrategy | 'unneeded';

/** Cargo's answers, and a key for the question. */
export interface Answers {
  /** Digest of everything in files that may change the answers: see `answerKey`. */
  key: string;
  /** By library name, or by crate name for build tools. */
  byName: Readonly<Record<string, Answer>>;
}

/**
 * Returns a digest of everything in files that may change cargo's answers: the native crates of the
 * lock with their versions, and the features and dependencies that path crates and settings
 * request.
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

/** Returns the names of the crates with native code. */
export function nativeNames({ libraries, tools, unknown }: Detection): Set<string> {
  return new Set([
    ...libraries.flatMap(({ crates }) => crates.map(({ name }) => name)),
    ...tools.map(({ crate }) => crate),
    ...unknown.map(({ crate }) => crate),
  ]);
}

/** Returns the differences between the exact detection and the possible one. */
export function answersOf(possible: Detection, exact: Detection): Answers['byName'] {
  const answers: [string, Answer][] = [];
  for (const found of possible.libraries) {
    const real = exact.libraries.find(({ library }) => library === found.library);
    if (!real) answers.push([found.library.name, 'unneeded']);
    else if (strategyIn(found) !== strategyIn(real)) answers.push([found.library.name, strategyIn(real)]);
  }
  // From its `links` value, cargo can identify a crate that its name does not identify.
  for (const real of exact.libraries)
    if (!possible.libraries.some(({ library }) => library === real.library))
      answers.push([real.library.name, strategyIn(real)]);
  for (const { crate } of possible.tools)
    if (!exact.tools.some((tool) => tool.crate === crate)) answers.push([crate, 'unneeded']);
  return Object.fromEntries(answers.sort(([a], [b]) => (a < b ? -1 : 1)));
}

// Several crates may link one library, or one crate may link it for the host and for the target.
function strategyIn({ crates }: FoundLibrary): CrateStrategy {
  const strategies = new Set(crates.map(({ strategy }) => strategy));
  return strategies.size === 1 ? [...strategies][0]! : 'undecided';
}

/** Applies answers to the possible detection. */
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
