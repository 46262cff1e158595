import { flag, table, text, texts } from './kinds';
import type { OptionTable, ValuesOf } from './option';
import { VARIABLE_NAME } from './rules';
import { STATIC_BUILD_OPTIONS } from './static-build';

const { engine, target, profile, features, noDefaultFeatures } = STATIC_BUILD_OPTIONS;

/** Options of the executor serve. What is not here comes from the target static-build. */
export const SERVE_OPTIONS = {
  args: { kind: texts, text: 'Arguments of the program.', default: [], example: ['--port=8080'] },
  env: {
    kind: table,
    text: 'Environment variables of the program, in addition to yours.',
    default: {},
    example: { RUST_LOG: 'debug' },
    rules: [VARIABLE_NAME],
  },
  bin: {
    kind: text,
    text: 'Name of the binary to run.',
    defaultText: 'the only one, or the one with the name of the crate',
  },
  cwd: {
    kind: text,
    text: 'Working directory of the program, relative to the root of the Nx workspace.',
    defaultText: 'the folder of the crate',
  },
  watch: {
    kind: flag,
    text: 'Whether to build again and restart the program when an input changes.',
    default: true,
  },
  profile: { ...profile, default: 'dev' },
  engine,
  target,
  features,
  noDefaultFeatures,
} as const satisfies OptionTable;

export type ServeOptions = ValuesOf<typeof SERVE_OPTIONS>;
