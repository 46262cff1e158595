/** What can change of the workspace: how many values each has, from 0. Few, so that edits are often reverts. */
const VALUES = {
  main: 3,
  core: 3,
  loud: 2,
  /** 0: the migration is not there. */
  first: 3,
  second: 3,
  told: 3,
  untold: 3,
  api: 3,
  proto: 3,
  greet: 2,
  vend: 2,
  link: 2,
  executable: 2,
  text: 3,
  tool: 2,
  flagApps: 2,
  flagTools: 2,
  noise: 2,
  debug: 2,
} as const;

type Numbers = Record<keyof typeof VALUES, number>;
/** A state of the workspace, as a value. */
export interface State extends Numbers {
  /** The name of a module and its file: a change renames it. */
  module: 'alpha' | 'beta';
}

/** An edit: what becomes of one part of the state. */
export type Edit = Partial<State>;
/** All parts of a state that can be edited, with their values. */
export const PARTS: readonly (readonly [keyof State, readonly (number | string)[]])[] = [
  ...Object.entries(VALUES).map(
    ([name, count]) => [name as keyof Numbers, [...Array(count).keys()]] as const,
  ),
  ['module', ['alpha', 'beta']],
];

/** The state that every run begins with. */
export const FIRST: State = {
  ...(Object.fromEntries(Object.keys(VALUES).map((name) => [name, 0])) as Numbers),
  module: 'alpha',
};
