/** Fast tiers (`spec`, `daemon`) need no cargo and no Docker; the `e2e` tiers are real from end to end. */
const base = {
  testEnvironment: 'node',
  // Not tmp, with its workspaces.
  roots: ['<rootDir>/src', '<rootDir>/e2e'],
  transform: {
    '^.+\\.[tj]s$': [
      'ts-jest',
      {
        tsconfig: {
          allowJs: true,
          isolatedModules: true,
          module: 'commonjs',
          moduleResolution: 'node10',
          ignoreDeprecations: '6.0',
          esModuleInterop: true,
          target: 'es2023',
          resolveJsonModule: true,
          types: ['node', 'jest'],
        },
      },
    ],
  },
  // The TOML editor, zstd and syllable are published as ESM only; jest runs CommonJS.
  transformIgnorePatterns: ['/node_modules/(?!@decimalturn/|@hpcc-js/|syllable/)'],
  // What is loaded at first use is named as it is once compiled.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1', '$1.js'] },
};

module.exports = {
  // Most of the time is other processes'.
  maxWorkers: '100%',
  // For what hangs, not for what is slow on a busy machine.
  testTimeout: 60_000,
  reporters: ['default', '<rootDir>/e2e/setup/reporter.cjs'],
  projects: [
    {
      ...base,
      displayName: 'spec',
      testMatch: ['<rootDir>/src/**/*.spec.ts'],
      testPathIgnorePatterns: ['\\.daemon\\.spec\\.ts$'],
    },
    { ...base, displayName: 'daemon', testMatch: ['<rootDir>/src/**/*.daemon.spec.ts'] },
    { ...base, displayName: 'e2e-host', testMatch: ['<rootDir>/e2e/host/*.e2e.ts'] },
    { ...base, displayName: 'e2e-host-nightly', testMatch: ['<rootDir>/e2e/host/nightly/*.e2e.ts'] },
    { ...base, displayName: 'e2e-graph', testMatch: ['<rootDir>/e2e/graph/*.e2e.ts'] },
    { ...base, displayName: 'e2e-graph-nightly', testMatch: ['<rootDir>/e2e/graph/nightly/*.e2e.ts'] },
    { ...base, displayName: 'e2e-compat', testMatch: ['<rootDir>/e2e/compat/**/*.e2e.ts'] },
    // Random edits, compared with clean builds.
    { ...base, displayName: 'e2e-exact', testMatch: ['<rootDir>/e2e/exact/**/*.e2e.ts'] },
    // With the first daemon and Podman; some look at all its containers, so one suite at a time.
    { ...base, displayName: 'e2e-docker', testMatch: ['<rootDir>/e2e/docker/*.e2e.ts'] },
    { ...base, displayName: 'e2e-docker-nightly', testMatch: ['<rootDir>/e2e/docker/nightly/*.e2e.ts'] },
    // What the documents show, run.
    { ...base, displayName: 'e2e-examples', testMatch: ['<rootDir>/e2e/examples/**/*.e2e.ts'] },
    // What is too long for every commit: `npm run full`, and at night.
    { ...base, displayName: 'e2e-long', testMatch: ['<rootDir>/e2e/long/**/*.e2e.ts'] },
    // With the second daemon, which they fill, cut off and kill.
    { ...base, displayName: 'e2e-daemons', testMatch: ['<rootDir>/e2e/daemons/**/*.e2e.ts'] },
  ],
};
