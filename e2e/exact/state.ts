/**
 * The parts of the workspace that can change, with their number of values. The numbers are small,
 * so that edits often restore an earlier state.
 */
const VALUES = {
  main: 3,
  core: 3,
  loud: 2,
  /** 0: the migration does not exist. */
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
/** A state of the workspace. */
export interface State extends Numbers {
  /** The name of a module and its file. A change renames both. */
  module: 'alpha' | 'beta';
}

/** An edit: new values for parts of the state. */
export type Edit = Partial<State>;
/** All editable parts of a state, with their values. */
export const PARTS: readonly (readonly [keyof State, readonly (number | string)[]])[] = [
  ...Object.entries(VALUES).map(
    ([name, count]) => [name as keyof Numbers, [...Array(count).keys()]] as const,
  ),
  ['module', ['alpha', 'beta']],
];

/** The initial state of every run. */
export const FIRST: State = {
  ...(Object.fromEntries(Object.keys(VALUES).map((name) => [name, 0])) as Numbers),
  module: 'alpha',
};
