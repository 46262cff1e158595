import { usualCompilers } from './run-toolchain';

/** The prefixes of the crate cc: `prefix_for_target` of version 1.8. */
it.each([
  ['x86_64-unknown-linux-musl', ['x86_64-linux-musl-gcc', 'x86_64-linux-musl-g++', 'musl-gcc', 'musl-g++']],
  ['aarch64-unknown-linux-gnu', ['aarch64-linux-gnu-gcc', 'aarch64-linux-gnu-g++']],
  ['armv7-unknown-linux-gnueabihf', ['arm-linux-gnueabihf-gcc', 'arm-linux-gnueabihf-g++']],
  ['riscv64gc-unknown-linux-gnu', ['riscv64-linux-gnu-gcc', 'riscv64-linux-gnu-g++']],
])('the crate cc compiles for %s with %j', (target, compilers) =>
  expect(usualCompilers(target)).toEqual(compilers),
);
