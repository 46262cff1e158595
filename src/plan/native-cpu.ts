import { RustStaticError } from '../errors';

const NATIVE = /target-cpu=native|-m(?:arch|cpu|tune)=native/;

/**
 * Refuses flags that compile for the processor of this machine. No cache key covers the processor,
 * so another machine could get a program from the cache that it cannot run.
 *
 * @throws RustStaticError that names the flag
 */
export function refuseNativeCpu(rustflags: readonly string[], env: Record<string, string>): void {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const found = [...rustflags, ...variables].find((text) => NATIVE.test(text));
  if (found === undefined) return;
  throw new RustStaticError(`${found} compiles for the processor of the machine that builds`, {
    code: 'cpu-native',
    reason:
      'The cache key does not cover it: another machine would get a program from the cache that it may not run.',
    remedy:
      'Name a processor that all your machines have, such as `target-cpu=x86-64-v3` (C: `-march=x86-64-v3`).',
  });
}
