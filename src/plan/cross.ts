import { ENGINES, type EngineName } from '../engine-facts';
import { RustStaticError } from '../errors';
import { hasRustup, type Settings } from './settings';
import { defaultTarget, platformOf, type HostFacts } from './triple';

/** Folder of the builder with a sysroot for each triple. */
export const SYSROOTS = '/opt/sysroot';

/** A target triple that the generated Dockerfile compiles for on every machine. */
export interface CrossTarget {
  triple: string;
  /** Alpine's name of the architecture. It ends the names of the triple's targets. */
  arch: string;
}

/**
 * Returns the triples of a crate with their architectures.
 *
 * @throws RustStaticError if a triple is not that of the builder's rustc
 */
export function crossTargets({ triples = [], ...settings }: Settings): CrossTarget[] {
  const vendor = hasRustup(settings) ? 'unknown' : 'alpine';
  const other = triples.find((triple) => triple.split('-')[1] !== vendor);
  // Only the author of a ready image knows its rustc.
  if (other === undefined || settings.builderImage !== undefined)
    return triples.map((triple) => ({ triple, arch: archOf(triple) }));
  throw new RustStaticError(`The setting "triples" names ${other}, which the builder's rustc does not have`, {
    code: 'triple-of-other-vendor',
    reason: hasRustup(settings)
      ? 'With the setting "toolchain", rustup installs Rust. It calls the platform <arch>-unknown-linux-musl.'
      : "Alpine's rustc calls the platform <arch>-alpine-linux-musl.",
    remedy: `Write ${other.replace(/-(alpine|unknown)-/, `-${vendor}-`)} in the setting "triples".`,
  });
}

/** Returns the first part of a triple. */
export function archOf(triple: string): string {
  return triple.split('-')[0]!;
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

/** Returns the path of a triple's sysroot in the builder. */
export function sysrootOf(triple: string): string {
  return `${SYSROOTS}/${triple}`;
}
