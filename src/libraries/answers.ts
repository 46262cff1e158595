import type { Detection, FoundLibrary, Origin } from './detect';

/** What cargo has said of a library or a build tool that the lock alone leaves open. */
export type Answer = 'archive' | 'compiled' | 'unneeded';

/** Answers by library name, or by crate name for build tools. */
export type Answers = Readonly<Record<string, Answer>>;

/** What the exact detection says of each thing that the possible one leaves open. */
export function answersOf(possible: Detection, exact: Detection): Answers {
  const answers: [string, Answer][] = [];
  for (const found of possible.libraries) {
    const real = exact.libraries.find(({ library }) => library === found.library);
    if (!real) answers.push([found.library.name, 'unneeded']);
    else if (isOpen(found))
      answers.push([
        found.library.name,
        real.crates.some(({ origin }) => origin === 'archive') ? 'archive' : 'compiled',
      ]);
  }
  for (const { crate } of possible.tools)
    if (!exact.tools.some((tool) => tool.crate === crate)) answers.push([crate, 'unneeded']);
  return Object.fromEntries(answers.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The possible detection with what is known from answers. Answers to what is no longer asked are ignored. */
export function withAnswers(possible: Detection, answers: Answers): Detection {
  return {
    ...possible,
    libraries: possible.libraries
      .filter(({ library }) => answers[library.name] !== 'unneeded')
      .map((found) => decided(found, answers[found.library.name])),
    tools: possible.tools.filter(({ crate }) => answers[crate] !== 'unneeded'),
  };
}

/** Those of the answers that the detection still asks for. */
export function stillAsked(possible: Detection, answers: Answers): Answers {
  const asked = new Set([
    ...possible.libraries.map(({ library }) => library.name),
    ...possible.tools.map(({ crate }) => crate),
  ]);
  return Object.fromEntries(Object.entries(answers).filter(([name]) => asked.has(name)));
}

function isOpen({ crates }: FoundLibrary): boolean {
  return crates.some(({ origin }) => origin === 'either');
}

function decided(found: FoundLibrary, answer: Answer | undefined): FoundLibrary {
  if (answer === undefined || answer === 'unneeded') return found;
  const origin: Origin = answer;
  const crates = found.crates.map((crate) => (crate.origin === 'either' ? { ...crate, origin } : crate));
  return { ...found, crates };
}
