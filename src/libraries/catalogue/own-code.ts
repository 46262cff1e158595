/**
 * Crates that compile their own C, C++ or assembly and need only the compiler. A final `*` matches
 * any ending.
 */
export const OWN_CODE: readonly { crate: string; reason: string }[] = [
  { crate: 'alloca', reason: 'a little C that moves the stack' },
  { crate: 'av-scenechange', reason: 'assembly, with its feature asm' },
  { crate: 'backtrace-sys', reason: 'libbacktrace in C' },
  { crate: 'blake3', reason: 'assembly and C of the hash' },
  { crate: 'croaring-sys', reason: 'Roaring bitmaps in C' },
  { crate: 'crossfont', reason: 'nothing but a question to pkg-config for the version of FreeType' },
  { crate: 'cxx', reason: 'a little C++ of the bridge' },
  { crate: 'esaxx-rs', reason: 'suffix arrays in C++, with its feature cpp' },
  { crate: 'ittapi-sys', reason: 'the tracing interface in C' },
  { crate: 'libfuzzer-sys', reason: 'the fuzzing engine in C++' },
  { crate: 'link-cplusplus', reason: 'an empty C++ file, for the C++ library' },
  { crate: 'md5-asm', reason: 'assembly of the hash, in versions before 0.5' },
  { crate: 'meshopt', reason: 'meshoptimizer in C++' },
  { crate: 'miniz-sys', reason: 'miniz in C' },
  { crate: 'psm', reason: 'assembly that switches stacks' },
  { crate: 'rav1e', reason: 'assembly, with its feature asm' },
  { crate: 'sha1-asm', reason: 'assembly of the hash' },
  { crate: 'sha2-asm', reason: 'assembly of the hash' },
  { crate: 'tectonic_*', reason: 'its engines in C and C++' },
  { crate: 'tracy-client-sys', reason: 'the profiler in C++, when it is enabled' },
  { crate: 'tree-sitter', reason: 'the parser in C' },
  { crate: 'tree-sitter-*', reason: 'a grammar in C' },
  { crate: 'wasmtime-fiber', reason: 'assembly and C for stacks' },
  { crate: 'wayland-backend', reason: 'a little C that writes the log' },
];
