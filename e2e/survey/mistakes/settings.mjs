import { BUILD, DOCTOR, bad, edit, good, add, remove, plugins } from './make.mjs';

export const SETTINGS = [
  {
    title: '4. No `Cargo.lock`',
    change: remove('Cargo.lock'),
    commands: [
      bad(
        BUILD,
        'No Cargo.lock',
        'Run `cargo generate-lockfile --manifest-path Cargo.toml` and commit Cargo.lock.',
      ),
    ],
  },
  {
    title: '4b. A stale `Cargo.lock`',
    change: edit('apps/app/Cargo.toml', 'version = "0.1.0"', 'version = "0.2.0"'),
    commands: [
      bad(
        BUILD,
        'Cargo.lock is not up to date with the manifests',
        'Run `cargo update --workspace --manifest-path Cargo.toml`',
      ),
    ],
  },
  {
    title: '5. `Cargo.lock` ignored by git',
    change: add('.gitignore', 'Cargo.lock\n'),
    commands: [bad(BUILD, 'Cargo.lock is ignored by git')],
  },
  {
    title: '6. A library',
    commands: [
      bad(['rust-static', 'plan', 'util'], 'Project "util" is a library and has no binary to build'),
      bad(['rust-static', 'doctor', 'util'], 'Project "util" is a library and has no binary to build'),
    ],
  },
  {
    title: '10. A key of the settings',
    change: edit('apps/app/Cargo.toml', '[package.metadata.rust-static]', '$&\nbase-imgae = "x"'),
    commands: [
      bad(BUILD, 'Unknown key "base-imgae"', 'Did you mean "base-image"?'),
      bad(DOCTOR, 'Unknown key "base-imgae"'),
    ],
  },
  {
    title: '10b. The table with an underscore',
    change: edit('apps/app/Cargo.toml', 'metadata.rust-static', 'metadata.rust_static'),
    commands: [bad(BUILD, '[package.metadata.rust_static]', 'Rename it to [package.metadata.rust-static].')],
  },
  {
    title: '11. An option in `nx.json`',
    change: plugins({}, { baseImgae: 'x' }),
    commands: [bad(BUILD, 'Unknown option "baseImgae"', 'Did you mean "baseImage"?')],
  },
  {
    title: '26. `inputs` in `targetDefaults`',
    change: plugins({
      namedInputs: { production: ['{projectRoot}/**/*'] },
      targetDefaults: { 'static-build': { inputs: ['production'] } },
    }),
    commands: [
      bad(BUILD, 'replaces the inputs that the plugin infers'),
      bad(DOCTOR, 'replaces the inputs that the plugin infers'),
    ],
  },
  {
    title: '29. A C library',
    commands: [
      good(
        ['nx', 'g', '@org/rust-static:setup', 'apps/new', '--libraries=opnessl', '--no-interactive'],
        'Did you mean "openssl"?',
      ),
    ],
  },
];
