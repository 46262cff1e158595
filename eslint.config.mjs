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
const PROCESSES = [CHILD, 'processes start in process.ts only, and credential helpers and ssh'];
const NO_PROCESSES = [[...CHILD, '**/process'], 'this room starts no processes'];
const NX = [['@nx/devkit', 'nx', 'nx/**'], 'Nx is known to entry files, graph and generators only'];
const EDITOR = [['@decimalturn/toml-patch'], 'writing TOML belongs to the generators and carried-config.ts'];
const ASK_CARGO = [
  /engines\/(?!host\/(?:ask-cargo|fetch-for-answers)$|terminal$)/,
  'of the engines, generators may only ask cargo',
];
const PACKERS = [
  ['fflate', '@hpcc-js/*', '@cyclonedx/*', 'packageurl-js'],
  'packages are made in packaging only',
];
const SIGSTORE = [['@sigstore/*'], 'signatures belong to attest'];
const room = (name) => [[`**/${name}/**`], `this room must not know ${name}/`];
const rooms = (...names) => names.map(room);
/** Above everything else: they turn Nx and the command line into values. */
const ADAPTERS = rooms('executors', 'cli', 'graph', 'generators', 'release');
const FOUNDATION = [DOCKERODE, NO_PROCESSES, NX, ...ADAPTERS, ...rooms('engines', 'build')];

/** Each knows only those before it. */
const DOCKER_ROOMS = ['daemon', 'access', 'images', 'builder', 'volumes', 'session'];

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
        ['console', 'process', 'URL', 'require', 'module', '__dirname', 'performance'].map((name) => [
          name,
          'readonly',
        ]),
      ),
    },
    rules: { 'no-undef': 'error' },
  },
  {
    // One program for all files takes less time than a service that opens each file.
    // What needs types: a promise that nobody waits for, or one where a value is meant.
    files: ['src/**/*.ts', 'e2e/**/*.ts'],
    languageOptions: { parserOptions: { project: 'tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
    },
  },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  { files: ['src/**/*.ts'], ignores: ['**/*.spec.ts'], rules: { 'no-console': 'error' } },
  wall(['src/cargo/**', 'src/elf/**', 'src/libraries/**'], [...FOUNDATION, room('plan')]),
  wall(['src/plan/**', 'src/artifact/**', 'src/packaging/**', 'src/progress/**'], [...FOUNDATION, EDITOR]),
  wall(['src/units/**'], [...FOUNDATION, EDITOR, room('plan')]),
  wall(['src/attest/**', 'src/registry/**'], [...FOUNDATION, EDITOR]),
  wall(['src/forge/**'], [...FOUNDATION, EDITOR, PACKERS, ...rooms('packaging', 'attest')]),
  wall(['src/failures/**'], [...FOUNDATION, EDITOR, room('plan')]),
  wall(
    ['src/engines/**'],
    [PROCESSES, DOCKERODE, NX, EDITOR, ...ADAPTERS, room('build')],
    ['src/engines/docker/**'],
  ),
  ...DOCKER_ROOMS.map((name, floor) =>
    wall(
      [`src/engines/docker/${name}/**`],
      [
        ...[NO_PROCESSES, NX, EDITOR, ...(name === 'daemon' ? [] : [DOCKERODE])],
        ...[...ADAPTERS, ...rooms('build', 'host', ...DOCKER_ROOMS.slice(floor + 1))],
      ],
      ['src/engines/docker/daemon/credential-helper.ts', 'src/engines/docker/daemon/{ssh,here}/start.ts'],
    ),
  ),
  wall(
    ['src/build/**'],
    [DOCKERODE, NO_PROCESSES, NX, EDITOR, PACKERS, ...ADAPTERS, ...rooms('docker', 'host')],
  ),
  wall(
    ['src/graph/**'],
    [
      DOCKERODE,
      NO_PROCESSES,
      EDITOR,
      ...rooms('engines', 'executors', 'cli', 'generators'),
      [/build\/(?!key$)/, 'of the build, the graph may only know the key'],
    ],
  ),
  wall(
    ['src/generators/**'],
    [DOCKERODE, NO_PROCESSES, ASK_CARGO, PACKERS, ...rooms('executors', 'graph', 'cli', 'build')],
  ),
  wall(['src/nx/**'], [DOCKERODE, NO_PROCESSES, EDITOR, PACKERS, ...ADAPTERS, room('engines')]),
  wall(
    ['src/release/**'],
    [DOCKERODE, PROCESSES, EDITOR, PACKERS, ...rooms('engines', 'build', 'executors', 'graph', 'cli')],
  ),
  wall(
    ['src/executors/**'],
    [DOCKERODE, PROCESSES, EDITOR, PACKERS, SIGSTORE, ...rooms('generators', 'graph', 'cli')],
  ),
  wall(
    ['src/cli/**'],
    [DOCKERODE, PROCESSES, EDITOR, PACKERS, SIGSTORE, ...rooms('generators', 'graph', 'executors')],
  ),
);
