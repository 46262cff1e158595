// The projects of arrive.mjs. Each has a name, a folder in the workspace, what is special about it,
// and what its owner has: a published crate or files made here.

const crate = (name, more = '') =>
  `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n${more}`;

const published = (name, version, special, more = {}) => ({
  name,
  version,
  special,
  folder: '.',
  args: ['--version'],
  ...more,
});
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
    'path crate with zlib',
    'a path crate that links a C library by pkg-config',
    {
      'Cargo.toml': '[workspace]\nmembers = ["apps/*", "libs/*"]\nresolver = "2"\n',
      'apps/app/Cargo.toml': crate('app', '[dependencies]\ncompress = { path = "../../libs/compress" }\n'),
      'libs/compress/Cargo.toml': crate('compress', '[build-dependencies]\npkg-config = "=0.3.32"\n'),
      'libs/compress/build.rs':
        'fn main() { pkg_config::Config::new().statik(true).probe("zlib").unwrap(); }\n',
      'libs/compress/src/lib.rs':
        'extern "C" { fn crc32(crc: u64, bytes: *const u8, length: u32) -> u64; }\npub fn sum(text: &str) -> u64 { unsafe { crc32(0, text.as_ptr(), text.len() as u32) } }\n',
      'apps/app/src/main.rs': 'fn main() { println!("{}", compress::sum("hello")); }\n',
    },
    { prints: '907060870' },
  ),
];
