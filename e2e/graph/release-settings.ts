import {
  ALONE,
  crate,
  INDEPENDENT,
  line,
  members,
  needs,
  pair,
  together,
  V1,
  VERSIONED,
  type Shape,
} from './release-shape';

/** Workspaces that differ in settings of nx.json, in names and in layout. */
export const SETTINGS: Shape[] = [
  {
    name: 'a crate with the name of one from the registry',
    files: {
      ...pair(
        crate(
          'app',
          V1,
          '[dependencies]\nitoa = { path = "../../libs/itoa" }\nother = { package = "itoa", version = "=1.0.10" }\n',
        ),
      ),
      'libs/itoa/Cargo.toml': crate('itoa', V1),
    },
    args: ['1.0.10'],
    ...together('1.0.10'),
    changed: {
      'apps/app/Cargo.toml': [line('1.0.10')],
      'libs/itoa/Cargo.toml': [line('1.0.10')],
      'libs/lib/Cargo.toml': [line('1.0.10')],
      'Cargo.lock': [
        line('1.0.10'),
        ' "itoa 1.0.10 (registry+https://github.com/rust-lang/crates.io-index)",',
        line('1.0.10'),
        line('1.0.10'),
      ],
    },
  },
  {
    name: 'conventional commits and tags',
    files: pair(crate('app', V1, needs(VERSIONED))),
    release: {
      ...INDEPENDENT,
      releaseTag: { pattern: '{projectName}@{version}' },
      version: { specifierSource: 'conventional-commits', currentVersionResolver: 'git-tag' },
    },
    git: [
      ['tag', 'app@1.0.0'],
      ['tag', 'lib@1.0.0'],
      ['commit', '-q', '--allow-empty', '-m', 'chore: nothing'],
      ['mv', 'libs/lib/src/lib.rs', 'libs/lib/src/moved.rs'],
      ['commit', '-qm', 'feat(lib)!: moved'],
      ['mv', 'libs/lib/src/moved.rs', 'libs/lib/src/lib.rs'],
      ['commit', '-qm', 'fix(lib): moved back'],
    ],
    args: [],
    released: ALONE,
    changed: {
      'apps/app/Cargo.toml': [line('1.0.1'), `lib = ${VERSIONED.replace('1.0', '2.0')}`],
      'libs/lib/Cargo.toml': [line('2.0.0')],
      'Cargo.lock': [line('1.0.1'), line('2.0.0')],
    },
  },
  {
    name: 'requirements that always name the newest version',
    files: pair(crate('app', V1, needs(VERSIONED))),
    release: { version: { preserveMatchingDependencyRanges: false } },
    args: ['minor'],
    ...together('1.1.0'),
    changed: {
      'apps/app/Cargo.toml': [line('1.1.0'), `lib = ${VERSIONED.replace('1.0', '1.1')}`],
      'libs/lib/Cargo.toml': [line('1.1.0')],
      'Cargo.lock': [line('1.1.0'), line('1.1.0')],
    },
  },
  {
    name: 'requirements with the operator of nx.json',
    files: pair(crate('app', V1, needs(VERSIONED))),
    release: { version: { versionPrefix: '~' } },
    args: ['minor'],
    ...together('1.1.0'),
    changed: {
      'apps/app/Cargo.toml': [line('1.1.0'), `lib = ${VERSIONED.replace('1.0', '~1.1.0')}`],
      'libs/lib/Cargo.toml': [line('1.1.0')],
      'Cargo.lock': [line('1.1.0'), line('1.1.0')],
    },
  },
  {
    name: 'crates beside a project of JavaScript',
    files: {
      ...pair(crate('app', V1, needs(VERSIONED))),
      'js/web/package.json': '{ "name": "web", "version": "5.0.0" }\n',
    },
    release: { projects: ['apps/*', 'libs/*'] },
    args: ['patch'],
    ...together('1.0.1'),
    changed: {
      'apps/app/Cargo.toml': [line('1.0.1')],
      'libs/lib/Cargo.toml': [line('1.0.1')],
      'Cargo.lock': [line('1.0.1'), line('1.0.1')],
    },
  },
  {
    name: 'a crate of the registry that a patch replaces',
    files: pair(
      crate('app', V1, '[dependencies]\nitoa = "1.0"\n'),
      crate('itoa', 'version = "1.0.99"'),
      members('[patch.crates-io]\nitoa = { path = "libs/lib" }\n'),
    ),
    args: ['2.0.0'],
    ...together('2.0.0'),
    changed: {
      'apps/app/Cargo.toml': [line('2.0.0'), 'itoa = "2.0"'],
      'libs/lib/Cargo.toml': [line('2.0.0')],
      'Cargo.lock': [line('2.0.0'), line('2.0.0')],
    },
  },
  {
    name: 'a cycle of development dependencies, in unusual layouts',
    files: pair(
      `\uFEFFpackage = { name = 'app', version='1.0.0'  , edition = "2021" } # the app\ndependencies.lib = { path = "../../libs/lib"  ,version='1.0.0' }`,
      crate(
        'lib',
        `${V1}   # keep  `,
        '[dev-dependencies]\napp = { path = "../../apps/app", version = "1" }\n',
      ),
    ),
    args: ['major'],
    ...together('2.0.0'),
    changed: {
      'apps/app/Cargo.toml': [
        `\uFEFFpackage = { name = 'app', version='2.0.0'  , edition = "2021" } # the app`,
        `dependencies.lib = { path = "../../libs/lib"  ,version='2.0.0' }`,
      ],
      'libs/lib/Cargo.toml': [
        'version = "2.0.0"   # keep  ',
        'app = { path = "../../apps/app", version = "2" }',
      ],
      'Cargo.lock': [line('2.0.0'), line('2.0.0')],
    },
  },
  {
    name: 'a crate at the root of the workspace',
    files: {
      'Cargo.toml': crate(
        'app',
        V1,
        '[workspace]\nmembers = ["libs/*"]\n[dependencies]\nlib = { path = "libs/lib", version = "1" }\n',
      ),
      'libs/lib/Cargo.toml': crate('lib', V1),
    },
    args: ['major'],
    ...together('2.0.0'),
    changed: {
      'Cargo.toml': [line('2.0.0'), 'lib = { path = "libs/lib", version = "2" }'],
      'libs/lib/Cargo.toml': [line('2.0.0')],
      'Cargo.lock': [line('2.0.0'), line('2.0.0')],
    },
  },
];
