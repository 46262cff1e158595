// The projects of arrive.mjs. Each has a name, a folder in the workspace, what is special about it,
// and what its owner has: a published crate or files made here.

import images from '../support/test-builder.cjs';
import { published } from './project.mjs';

const crate = (name, more = '') =>
  `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n${more}`;

const made = (name, special, files, more = {}) => ({
  name,
  special,
  folder: 'apps/app',
  project: 'app',
  args: [],
  files: { 'apps/app/src/main.rs': 'fn main() { println!("hello"); }\n', ...files },
  ...more,
});

/** A workspace of many crates. The app depends on each, and on crates of the registry. */
function many(count, dependencies, use) {
  const names = Array.from({ length: count }, (_, at) => `part-${at + 1}`);
  const files = Object.fromEntries(
    names.flatMap((name, at) => {
      const on = at === 0 ? '' : `[dependencies]\n${names[at - 1]} = { path = "../${names[at - 1]}" }\n`;
      const before = at === 0 ? '0' : `part_${at}::sum()`;
      return [
        [`crates/${name}/Cargo.toml`, crate(name, on)],
        [`crates/${name}/src/lib.rs`, `pub fn sum() -> u32 { ${before} + ${at + 1} }\n`],
      ];
    }),
  );
  const last = names.at(-1);
  return {
    ...files,
    'Cargo.toml': '[workspace]\nmembers = ["apps/*", "crates/*"]\nresolver = "2"\n',
    'apps/app/Cargo.toml': crate(
      'app',
      `[dependencies]\n${last} = { path = "../../crates/${last}" }\n${dependencies}\n`,
    ),
    'apps/app/src/main.rs': `fn main() { println!("{} {}", part_${count}::sum(), ${use}); }\n`,
  };
}

const SIMPLE_DOCKERFILE =
  'FROM debian:12 AS build\nRUN cargo build\nFROM scratch\nCOPY --from=build /app /app\n';

export const PROJECTS = [
  published('hexyl', '0.17.0', 'crate at the root'),
  published('sd', '1.0.0', 'a Dockerfile of its own, and another tool’s metadata', {
    also: { Dockerfile: SIMPLE_DOCKERFILE },
  }),
  published('pastel', '0.12.0', 'a Dockerfile of its own with ARG and several stages', {
    also: { Dockerfile: `ARG VERSION=12\n${SIMPLE_DOCKERFILE.replace(':12', ':${VERSION}')}` },
  }),
  published('hyperfine', '1.20.0', 'build script generates completions'),
  published('fd-find', '10.5.0', 'C code (jemalloc), program with another name', { binary: 'fd' }),
  published('oxipng', '10.2.1', 'C code (libdeflate), in a folder of a larger repository', {
    folder: 'tools/oxipng',
  }),
  published('just', '1.59.0', 'C code and assembly (BLAKE3)'),
  published('choose', '1.3.7', 'crate at the root, few dependencies'),
  published('grex', '1.4.6', 'library and program in one crate'),
  published('ripgrep', '15.2.0', 'build script that calls git', { binary: 'rg' }),
  made(
    '24 crates',
    'workspace of 25 crates',
    many(24, 'fnv = "=1.0.7"', 'fnv::FnvHashMap::<u8, u8>::default().len()'),
    {
      prints: '300 0',
    },
  ),
  made('30 crates', 'workspace of 31 crates', many(30, 'itoa = "=1.0.15"', 'itoa::Buffer::new().format(7)'), {
    prints: '465 7',
  }),
  made(
    'links',
    'links to files and folders of the repository',
    {
      'Cargo.toml': '[workspace]\nmembers = ["apps/*"]\nresolver = "2"\n',
      'README.md': 'read me',
      'themes/dark/name': 'dark',
      'apps/app/Cargo.toml': crate('app'),
      'apps/app/src/main.rs':
        'fn main() { println!("{} {}", include_str!("../README.md"), include_str!("../theme/name")); }\n',
    },
    {
      links: { 'apps/app/README.md': '../../README.md', 'apps/app/theme': '../../themes/dark' },
      prints: 'read me dark',
    },
  ),
  made(
    'own static',
    'a feature "static" that downloads a library',
    {
      'Cargo.toml': '[workspace]\nmembers = ["apps/*", "libs/*"]\nresolver = "2"\n',
      'apps/app/Cargo.toml': crate(
        'app',
        '[features]\nstatic = ["media/static"]\n[dependencies]\nmedia = { path = "../../libs/media" }\n',
      ),
      'libs/media/Cargo.toml': crate('media', '[features]\nstatic = []\n'),
      'libs/media/src/lib.rs': 'pub const NAME: &str = "media";\n',
      'libs/media/build.rs':
        'fn main() { if std::env::var_os("CARGO_FEATURE_STATIC").is_some() { panic!("cannot download") } }\n',
      'apps/app/src/main.rs': 'fn main() { println!("{}", media::NAME); }\n',
    },
    { prints: 'media' },
  ),
  made(
    'media',
    'a path crate that links a C library by pkg-config; a Dockerfile with a stage "builder" of its own',
    {
      'Cargo.toml': '[workspace]\nmembers = ["apps/*", "libs/*"]\nresolver = "2"\n',
      'apps/app/Cargo.toml': crate('app', '[dependencies]\nmedia = { path = "../../libs/media" }\n'),
      'apps/app/src/main.rs': 'fn main() { println!("{}", media::frames()); }\n',
      'apps/app/Dockerfile': `FROM ${images.baseImage} AS builder
RUN mkdir /opt/media && cd /opt/media && echo 'int media_frames(void) { return 25; }' > media.c \\
 && $(command -v musl-gcc || echo gcc) -O2 -fPIC -c media.c && ar rc libmedia.a media.o \\
 && printf 'Name: media\\nDescription: media\\nVersion: 1\\nLibs: -L/opt/media -lmedia\\n' > media.pc
ENV PKG_CONFIG_PATH=/opt/media
`,
      'libs/media/Cargo.toml': crate('media', '[build-dependencies]\npkg-config = "=0.3.32"\n'),
      'libs/media/build.rs':
        'fn main() { pkg_config::Config::new().statik(true).probe("media").unwrap(); }\n',
      'libs/media/src/lib.rs':
        'extern "C" { fn media_frames() -> i32; }\npub fn frames() -> i32 { unsafe { media_frames() } }\n',
    },
    { prints: '25' },
  ),
];
