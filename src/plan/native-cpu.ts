import { RustStaticError } from '../errors';

const NATIVE = /target-cpu=native|-m(?:arch|cpu|tune)=native/;

/**
 * Refuses flags that compile for the processor of this machine. No cache key covers the processor,
 * so another machine could get a program from the cache that it cannot run.
 *
 * @param env variables that reach compilers: of the option `env`, of cargo's configuration, and the
 * caller's
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

/** Names of processors, and the architectures of triples that they belong to. */
const PROCESSORS: [name: RegExp, triple: RegExp][] = [
  [/^x86-64/, /^(?:x86_64|i\d86)/],
  [/^(?:cortex|neoverse|ampere|apple)-/, /^(?:aarch64|arm)/],
  [/^(?:sifive|spacemit|thead)-/, /^riscv/],
];

/**
 * Refuses a processor of another architecture, which rustc ignores or fails for without naming the flag.
 *
 * @throws RustStaticError that says where flags for one triple belong
 */
export function refuseOtherCpu(rustflags: readonly string[], target: string): void {
  const names = rustflags.flatMap((flag) => /target-cpu=([\w-]+)/.exec(flag)?.[1] ?? []);
  const other = names.find((name) =>
    PROCESSORS.some(([pattern, triple]) => pattern.test(name) && !triple.test(target)),
  );
  if (other === undefined) return;
  throw new RustStaticError(`The flag target-cpu=${other} does not fit ${target}`, {
    code: 'cpu-of-other-architecture',
    reason: 'rustc would ignore the flag, or fail.',
    remedy: `Remove it from the option "rustflags". Flags for one triple belong into .cargo/config.toml:\n\n[target.<triple>]\nrustflags = ["-C", "target-cpu=${other}"]`,
  });
}
