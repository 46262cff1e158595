import { sha256 } from '../digest';
import { canonicalJson } from './canonical';

/**
 * Everything that the bytes of a unit depend on and that cargo's own hash does not cover. The texts
 * are compared, never parsed.
 */
export interface BuilderFacts {
  /** Digest of the builder's recipe with its build arguments, or the reference of its image. */
  recipe: string;
  platform: string;
  /** Variables of the image, as `NAME=value`. */
  imageEnv: readonly string[];
  /** Output of the script in the builder: packages with versions, compilers, linker, libraries. */
  installed: string;
  /** Variables that cargo gets, with the flags for rustc. */
  env: Readonly<Record<string, string>>;
  cargoArgs: readonly string[];
  /** The carried parts of cargo's configuration. */
  configs: readonly string[];
}

/** Returns the identity of a builder: a digest of these facts. */
export function builderIdentity(facts: BuilderFacts): string {
  return sha256(canonicalJson({ ...facts, imageEnv: facts.imageEnv.toSorted() }));
}
