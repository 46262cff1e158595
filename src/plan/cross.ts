import { ENGINES, type EngineName } from '../engine-facts';
import { RustStaticError } from '../errors';
import { sysrootOf } from '../libraries/installed-packages';
import { hasRustup, type Settings } from './settings';
import { defaultTarget, platformOf, type HostFacts } from './triple';

/** A target triple that the generated Dockerfile compiles for on every machine. */
export interface CrossTarget {
  triple: string;
  /** Alpine's name of the architecture. It ends the names of the triple's targets. */
  arch: string;
}

/** Returns the triples of a crate with their architectures. */
export function crossTargets({ triples = [] }: Settings): CrossTarget[] {
  return triples.map((triple) => ({ triple, arch: archOf(triple) }));
}

/**
 * Makes sure that the rustc of a generated Dockerfile knows the triples of a crate. Only the author of
 * another builder knows its rustc.
 *
 * @param target the triple that is built for
 * @throws RustStaticError for a triple that the builder's rustc does not have
 */
export function refuseOtherVendor({ triples = [], ...settings }: Settings, target: string): void {
  const vendor = hasRustup(settings) ? 'unknown' : 'alpine';
  const other = [...triples, target].find((triple) => triple.split('-')[1] !== vendor);
  if (other === undefined) return;
  const name = other
    .replace(/-(alpine|unknown)-/, `-${vendor}-`)
    .replace(/^riscv64(gc)?/, vendor === 'unknown' ? 'riscv64gc' : 'riscv64');
  throw new RustStaticError(`The builder's rustc does not have the target ${other}`, {
    code: 'triple-of-other-vendor',
    reason: hasRustup(settings)
      ? 'With the setting "toolchain", rustup installs Rust. It calls the platform <arch>-unknown-linux-musl.'
      : "Alpine's rustc calls the platform <arch>-alpine-linux-musl.",
    remedy: triples.includes(other)
      ? `Write ${name} in the setting "triples".`
      : `Write ${name} instead, as --triple or in the setting "target".`,
  });
}

/**
 * Makes sure that the managed part of a Dockerfile has a compiler for the triple of a cross build.
 *
 * @param text the Dockerfile
 * @throws RustStaticError if it was not updated, or if `triples` does not list the triple
 */
export function refuseMissingSysroot(
  { target, cross, dockerfile }: { target: string; cross: boolean; dockerfile: string },
  text: string,
  triples: readonly string[] = [],
): void {
  if (!cross || text.includes(sysrootOf(target))) return;
  throw new RustStaticError(`${dockerfile} has no compiler for ${target}`, {
    code: 'sysroot-missing',
    reason:
      'Its managed part has a compiler for each triple that the setting "triples" had when it was written.',
    remedy: triples.includes(target)
      ? 'Run `nx sync`.'
      : `Add "${target}" to the setting "triples", and run \`nx sync\`. Or leave the option "cross" out.`,
  });
}

/** Returns Alpine's name of a triple's architecture. */
export function archOf(triple: string): string {
  return triple.split('-')[0]!.replace(/gc$/, '');
}

/** Returns the name of a triple's target. @param arch undefined for the default triple */
export function withArch(name: string, arch: string | undefined): string {
  return arch === undefined ? name : `${name}-${arch}`;
}

/** Returns the triple that a crate is built for if nothing else is asked for. */
export function defaultTriple(settings: Settings, host: HostFacts): string {
  return settings.target ?? settings.triples?.[0] ?? defaultTarget(host, hasRustup(settings));
}

/** True if the builder compiles for a triple on any machine. */
export function isCross({ cross, triples = [] }: Settings, engine: EngineName, target: string): boolean {
  return ENGINES[engine].isContainer && (cross ?? triples.includes(target));
}

/**
 * Returns Docker's platform of the builder: that of this machine if the builder compiles for the
 * triple on any machine, otherwise that of the triple.
 */
export function builderPlatform(isCrossBuild: boolean, target: string, host: HostFacts): string {
  return platformOf(isCrossBuild ? defaultTarget(host) : target);
}
