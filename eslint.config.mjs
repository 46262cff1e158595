import tseslint from 'typescript-eslint';

/** Imports that a room may not have: knowledge goes one way, and a vendor stays in its room. */
const wall = (files, patterns, ignores = []) => ({
  files,
  ignores: ['**/*.spec.ts', ...ignores],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: patterns.map(([what, message]) =>
          what instanceof RegExp ? { regex: what.source, message } : { group: [what].flat(), message },
        ),
      },
    ],
  },
});

const DOCKERODE = [['dockerode', 'docker-modem'], 'dockerode is used in engines/docker/daemon only'];
const CHILD = ['node:child_process', 'child_process'];
const PROCESSES = [CHILD, 'processes start in process.ts only, and credential helpers'];
const NO_PROCESSES = [[...CHILD, '**/process'], 'this room starts no processes'];
const NX = [['@nx/devkit', 'nx', 'nx/**'], 'Nx is known to entry files, graph and generators only'];
const EDITOR = [['@decimalturn/toml-patch'], 'writing TOML belongs to the generators and carried-config.ts'];
const ENGINES = [/engines\/(?!host\/ask-cargo$)/, 'of the engines, generators may only ask cargo'];
const PACKERS = [
  ['fflate', '@hpcc-js/*', '@cyclonedx/*', 'packageurl-js'],
  'packages are made in packaging only',
];
const room = (name) => [[`**/${name}/**`], `this room must not know ${name}/`];

export default tseslint.config(
  { ignores: ['dist/**', 'tmp/**', 'node_modules/**'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-lines': ['error', 250],
      'max-params': ['error', 5],
    },
  },
  {
    // No compiler reads these.
    files: ['**/*.{mjs,cjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        ['console', 'process', 'URL', 'require', 'module', '__dirname'].map((name) => [name, 'readonly']),
      ),
    },
    rules: { 'no-undef': 'error' },
  },
  {
    // What needs types: a promise that nobody waits for, or one where a value is meant.
    files: ['src/**/*.ts', 'e2e/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
    },
  },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  { files: ['src/**/*.ts'], ignores: ['**/*.spec.ts'], rules: { 'no-console': 'error' } },
  wall(
    ['src/cargo/**', 'src/elf/**', 'src/libraries/**'],
    [
      DOCKERODE,
      NO_PROCESSES,
      NX,
      room('engines'),
      room('executors'),
      room('generators'),
      room('graph'),
      room('plan'),
    ],
  ),
  wall(
    ['src/plan/**', 'src/artifact/**'],
    [
      DOCKERODE,
      NO_PROCESSES,
      NX,
      EDITOR,
      room('engines'),
      room('executors'),
      room('generators'),
      room('graph'),
    ],
  ),
  wall(
    ['src/packaging/**'],
    [DOCKERODE, NO_PROCESSES, NX, EDITOR, ...['engines', 'executors', 'generators', 'graph'].map(room)],
  ),
  wall(
    ['src/engines/**'],
    [PROCESSES, DOCKERODE, NX, EDITOR, room('executors'), room('generators'), room('graph')],
    ['src/engines/docker/**'],
  ),
  wall(
    ['src/engines/docker/**'],
    [NO_PROCESSES, DOCKERODE, NX, EDITOR, ...['executors', 'generators', 'graph', 'host'].map(room)],
    ['src/engines/docker/daemon/**'],
  ),
  wall(
    ['src/engines/docker/daemon/**'],
    [
      NO_PROCESSES,
      NX,
      EDITOR,
      ...['executors', 'generators', 'graph', 'host'].map(room),
      ...['access', 'builder', 'images', 'volumes', 'session'].map(room),
    ],
    ['src/engines/docker/daemon/credential-helper.ts'],
  ),
  wall(
    ['src/graph/**'],
    [DOCKERODE, NO_PROCESSES, EDITOR, room('engines'), room('executors'), room('generators')],
  ),
  wall(
    ['src/failures/**'],
    [
      DOCKERODE,
      NO_PROCESSES,
      NX,
      EDITOR,
      ...['engines', 'executors', 'generators', 'graph', 'plan'].map(room),
    ],
  ),
  wall(['src/generators/**'], [DOCKERODE, NO_PROCESSES, ENGINES, PACKERS, room('executors'), room('graph')]),
  wall(
    ['src/executors/**', 'src/cli/**'],
    [DOCKERODE, PROCESSES, EDITOR, PACKERS, room('generators'), room('graph')],
  ),
);
