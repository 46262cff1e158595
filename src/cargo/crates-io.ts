/** Cargo's source id of crates.io's sparse index. */
export const SPARSE_CRATES_IO = 'sparse+https://index.crates.io/';

/** Cargo's source ids of crates.io. */
const CRATES_IO = ['registry+https://github.com/rust-lang/crates.io-index', SPARSE_CRATES_IO];

/** True for the source id of a crate of crates.io. */
export function isCratesIo(source: string | null): boolean {
  return source !== null && CRATES_IO.includes(source);
}
