import {
  ALONE,
  crate,
  INDEPENDENT,
  line,
  members,
  needs,
  pair,
  PATH,
  SHARED,
  together,
  V1,
  VERSIONED,
  type Shape,
} from './release-shape';

/** Workspaces that differ in where versions and requirements are written. */
export const PLACES: Shape[] = [
  {
    name: 'path dependencies without a version',
    files: pair(crate('app', V1, needs(PATH))),
    args: ['minor'],
    ...together('1.1.0'),
    changed: {
      'apps/app/Cargo.toml': [line('1.1.0')],
      'libs/lib/Cargo.toml': [line('1.1.0')],
      'Cargo.lock': [line('1.1.0'), line('1.1.0')],
    },
  },
  {
    name: 'a version of [workspace.package]',
    files: pair(
      crate('app', SHARED, needs(PATH)),
      crate('lib', SHARED),
      members(`[workspace.package]\n${V1}\n`),
    ),
    args: ['major'],
    ...together('2.0.0'),
    changed: { 'Cargo.toml': [line('2.0.0')], 'Cargo.lock': [line('2.0.0'), line('2.0.0')] },
  },
  {
    name: '[workspace.dependencies]',
    files: pair(
      crate('app', V1, needs('{ workspace = true }')),
      crate('lib', V1),
      members('[workspace.dependencies]\nlib = { path = "libs/lib", version = "~1.0.0" }\n'),
    ),
    args: ['minor'],
    ...together('1.1.0'),
    changed: {
      'Cargo.toml': ['lib = { path = "libs/lib", version = "~1.1.0" }'],
      'apps/app/Cargo.toml': [line('1.1.0')],
      'libs/lib/Cargo.toml': [line('1.1.0')],
      'Cargo.lock': [line('1.1.0'), line('1.1.0')],
    },
  },
  {
    name: 'all tables, renames and operators, with carriage returns',
    files: pair(
      crate(
        'app',
        V1,
        `[build-dependencies]\nrenamed = { package = "lib", version = "=1.0.0", path = '../../libs/lib' }\n[dev-dependencies.renamed]\npackage = "lib"\npath = "../../libs/lib"\nversion = "1"\n[target.'cfg(unix)'.dependencies]\nrenamed = { version = "^1.0", package = "lib", path = "../../libs/lib" }\n`,
      ).replaceAll('\n', '\r\n'),
    ),
    args: ['2.0.0'],
    ...together('2.0.0'),
    changed: {
      'apps/app/Cargo.toml': [
        line('2.0.0'),
        `renamed = { package = "lib", version = "=2.0.0", path = '../../libs/lib' }`,
        line('2'),
        'renamed = { version = "^2.0", package = "lib", path = "../../libs/lib" }',
      ],
      'libs/lib/Cargo.toml': [line('2.0.0')],
      'Cargo.lock': [line('2.0.0'), line('2.0.0')],
    },
  },
  {
    name: 'pre-releases',
    files: pair(crate('app', V1, needs(VERSIONED))),
    args: ['prerelease', '--preid=rc'],
    ...together('1.0.1-rc.0'),
    changed: {
      'apps/app/Cargo.toml': [line('1.0.1-rc.0'), `lib = ${VERSIONED.replace('1.0', '1.0.1-rc.0')}`],
      'libs/lib/Cargo.toml': [line('1.0.1-rc.0')],
      'Cargo.lock': [line('1.0.1-rc.0'), line('1.0.1-rc.0')],
    },
  },
  {
    name: 'one project, whose dependents get a patch',
    files: { ...pair(crate('app', V1, needs(VERSIONED))), 'apps/other/Cargo.toml': crate('other', V1) },
    release: INDEPENDENT,
    args: ['major', '--projects=lib'],
    released: ALONE,
    changed: {
      'apps/app/Cargo.toml': [line('1.0.1'), `lib = ${VERSIONED.replace('1.0', '2.0')}`],
      'libs/lib/Cargo.toml': [line('2.0.0')],
      'Cargo.lock': [line('1.0.1'), line('2.0.0')],
    },
  },
  {
    name: 'nested cargo roots',
    files: {
      ...pair(crate('app', V1, `${needs(VERSIONED)}[workspace]\n`)),
      'Cargo.toml': '[workspace]\nmembers = ["libs/*"]\nexclude = ["apps"]\nresolver = "2"\n',
    },
    args: ['major'],
    ...together('2.0.0'),
    changed: {
      'apps/app/Cargo.toml': [line('2.0.0'), `lib = ${VERSIONED.replace('1.0', '2.0')}`],
      'apps/app/Cargo.lock': [line('2.0.0'), line('2.0.0')],
      'libs/lib/Cargo.toml': [line('2.0.0')],
      'Cargo.lock': [line('2.0.0')],
    },
  },
  {
    name: 'projects of Nx with other names than the crates',
    files: {
      ...pair(crate('app', V1, needs(VERSIONED))),
      'apps/app/project.json': '{ "name": "lib" }\n',
      'libs/lib/project.json': '{ "name": "company-lib" }\n',
    },
    release: INDEPENDENT,
    args: ['major', '--projects=company-lib'],
    released: { 'company-lib@2.0.0': 'libs/lib/CHANGELOG.md', 'lib@1.0.1': 'apps/app/CHANGELOG.md' },
    changed: {
      'apps/app/Cargo.toml': [line('1.0.1'), `lib = ${VERSIONED.replace('1.0', '2.0')}`],
      'libs/lib/Cargo.toml': [line('2.0.0')],
      'Cargo.lock': [line('1.0.1'), line('2.0.0')],
    },
  },
];
