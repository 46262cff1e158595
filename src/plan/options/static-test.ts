import { flag, texts } from './kinds';
import { COMPUTED, type FilledOf, type OptionTable, type ValuesOf } from './option';
import { PART_OF_NAME, TESTS_OWN } from './rules';
import { STATIC_BUILD_OPTIONS } from './static-build';

/** Options of the executor static-test that static-build does not have. */
export const TEST_OPTIONS = {
  doc: {
    kind: flag,
    text: 'Whether to run the tests in the documentation of the library too (cargo test --doc).',
    default: false,
  },
  ignored: {
    kind: flag,
    text: 'Whether to run the tests with the attribute #[ignore] too.',
    default: false,
  },
  noRun: { kind: flag, text: 'Whether to compile the tests without running them.', default: false },
  testArgs: {
    kind: texts,
    text: 'Extra arguments for the test programs, one per item.',
    default: [],
    example: ['--test-threads=1'],
    rules: [TESTS_OWN],
  },
  filter: {
    kind: texts,
    text: 'Run only the tests whose names contain one of these texts. The target static-test refuses it; use static-test-only, which is not cached.',
    default: [],
    defaultText: 'all tests',
    example: ['parser::'],
    rules: [PART_OF_NAME],
    priority: 'important',
  },
  tests: {
    kind: texts,
    text: 'Run only these integration tests (cargo test --test). Like filter, only for static-test-only.',
    default: [],
    defaultText: 'all tests',
    example: ['cli'],
    rules: [PART_OF_NAME],
  },
} as const satisfies OptionTable;

/** How to run the tests of a crate. */
export type TestSettings = FilledOf<typeof TEST_OPTIONS>;

const { bins, smoke, debugSymbols, auditable, profile, outputPath, ...shared } = STATIC_BUILD_OPTIONS;
/** Options of static-build that say which binaries to make. Tests are not affected by them. */
const ONLY_BUILD: OptionTable = { bins, smoke, debugSymbols, auditable, profile, outputPath };

/** Options of the executor static-test. */
export const STATIC_TEST_OPTIONS = {
  ...TEST_OPTIONS,
  profile: { ...profile, text: 'Cargo profile, such as test, release or your own.', default: 'test' },
  outputPath: {
    ...outputPath,
    text: 'Folder of junit.xml, relative to the root of the Nx workspace.',
    default: COMPUTED,
    defaultText: 'dist/<project root>/static-test',
  },
  ...shared,
  cargoArgs: { ...shared.cargoArgs, text: 'Extra arguments for cargo test, one per item.' },
} as const satisfies OptionTable;

export type StaticTestOptions = ValuesOf<typeof STATIC_TEST_OPTIONS>;

/** Returns the settings of a crate that also apply to its tests. */
export function settingsForTests<T extends object>(settings: T): T {
  const entries = Object.entries(settings).filter(([key]) => !Object.hasOwn(ONLY_BUILD, key));
  return Object.fromEntries(entries) as T;
}
