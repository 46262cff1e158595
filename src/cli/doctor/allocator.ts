import type { ClosureCrate } from '../../cargo/closure-crates';

/** Crates that provide an allocator. */
const ALLOCATORS = /^(tikv-)?jemalloc(ator|-sys)?$|^mimalloc$|^libmimalloc-sys$|^snmalloc-rs$|^rpmalloc$/;
/** Crates of multithreaded programs. Only these wait for the single lock in musl's allocator. */
const THREADS = ['tokio', 'rayon-core', 'async-std', 'smol', 'actix-rt', 'threadpool', 'crossbeam-deque'];

/** True if musl's allocator is likely to slow down a program. */
export function isSlowedByAllocator(crates: readonly ClosureCrate[]): boolean {
  const names = crates.map(({ name }) => name);
  return names.some((name) => THREADS.includes(name)) && !names.some((name) => ALLOCATORS.test(name));
}

// https://nickb.dev/blog/default-musl-allocator-considered-harmful-to-performance/ and rust-lang/rust#70108
/** Returns one hint for all affected projects, or an empty list. */
export function allocatorHint(projects: readonly string[]): string[] {
  if (projects.length === 0) return [];
  return [
    [
      `${projects.join(', ')}: musl's allocator is slow when many threads allocate. To use another one, add to Cargo.toml:`,
      '[target.\'cfg(target_env = "musl")\'.dependencies]',
      'mimalloc = { version = "0.1", default-features = false }',
      'and to main.rs: #[cfg(target_env = "musl")] #[global_allocator] static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;',
      'To hide this hint: allocator-hint = false under [package.metadata.rust-static].',
    ].join('\n'),
  ];
}
