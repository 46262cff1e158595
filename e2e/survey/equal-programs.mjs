// The programs of equal.mjs. `onBuilder` names what runs on the builder's platform while the program is compiled. Cargo
// hashes the platform of rustc into the names of such crates, and of all crates that use them, so the bytes differ.

const using = (dependencies, expression, more = {}) => ({
  dependencies,
  main: `fn main() { println!("{}", ${expression}); }\n`,
  ...more,
});
const BUILD_SCRIPT = { onBuilder: 'build script' };

export const PROGRAMS = {
  plain: using('', 'std::env::args().count()'),
  memchr: using('memchr = "=2.7.6"', 'memchr::memchr(b\'c\', b"abc").unwrap()'),
  itoa: using('itoa = "=1.0.15"', 'itoa::Buffer::new().format(7).len()'),
  ryu: using('ryu = "=1.0.20"', 'ryu::Buffer::new().format(1.5f64).len()'),
  hex: using('hex = "=0.4.3"', 'hex::encode("abc")'),
  smallvec: using('smallvec = "=1.15.1"', 'smallvec::SmallVec::<[u8; 4]>::from_slice(&[1, 2, 3]).len()'),
  base64: using(
    'base64 = "=0.22.1"',
    '{ use base64::Engine; base64::engine::general_purpose::STANDARD.encode("abc").len() }',
  ),
  miniz: using('miniz_oxide = "=0.8.9"', 'miniz_oxide::deflate::compress_to_vec(&[7; 999], 6).len()'),
  aho: using(
    'aho-corasick = "=1.1.3"',
    'aho_corasick::AhoCorasick::new(["b", "c"]).unwrap().find("abc").unwrap().start()',
  ),
  regexlite: using(
    'regex-lite = "=0.1.6"',
    'regex_lite::Regex::new("b+").unwrap().find("abbc").unwrap().len()',
  ),
  // Large enough that the start of Nx and of the containers counts for little.
  regex: using('regex = "=1.11.2"', 'regex::Regex::new("b+").unwrap().find("abbc").unwrap().len()'),
  sha2: using('sha2 = "=0.10.9"', '{ use sha2::Digest; sha2::Sha256::digest(b"abc")[0] }', BUILD_SCRIPT),
  macros: using('paste = "=1.0.15"', '{ paste::paste! { const [<A B>]: u8 = 7; } AB }', {
    onBuilder: 'procedural macro',
  }),
  ccode: using('[build-dependencies]\ncc = "=1.2.30"', 'unsafe { seven() }', {
    ...BUILD_SCRIPT,
    files: {
      'build.rs': 'fn main() { cc::Build::new().file("seven.c").compile("seven"); }\n',
      'seven.c': 'int seven(void) { return 7; }\n',
    },
  }),
};
PROGRAMS.ccode.main = `extern "C" { fn seven() -> i32; }\n${PROGRAMS.ccode.main}`;
