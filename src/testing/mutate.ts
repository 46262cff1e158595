/** Pieces of TOML that are apt to change what surrounds them. */
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

/** Equal seeds give equal numbers, so that a failure can be repeated. */
export function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A text with something cut out, put in, repeated or cut off. */
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
