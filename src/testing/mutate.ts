/** Pieces of TOML that are likely to change the meaning of the surrounding text. */
const TOKENS = [
  '"',
  '[',
  ']',
  '{',
  '}',
  '=',
  '\n',
  '\0',
  '"""',
  '[[package]]',
  '\u{1F980}',
  'path = "/etc"',
  'members = ["**"]',
  '../',
];

/**
 * Returns a random generator. Equal seeds give equal numbers, so that failures can be reproduced.
 */
export function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Changes a text randomly: removes, inserts or repeats a part, or truncates it. */
export function mutate(text: string, pick: (below: number) => number): string {
  const at = pick(text.length);
  const length = pick(12);
  const kinds = [
    () => text.slice(0, at) + text.slice(at + length),
    () => text.slice(0, at) + TOKENS[pick(TOKENS.length)]! + text.slice(at),
    () => text.slice(0, at) + text.slice(at, at + 40) + text.slice(at),
    () => text.slice(0, at),
  ];
  return kinds[pick(kinds.length)]!();
}
