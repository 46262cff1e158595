import { RustStaticError } from '../errors';

/**
 * The links of the chain from a trusted key to a running program, in the order of their checks.
 *
 * - `bundle`: it is there and can be read
 * - `signature`: it fits the statement, and for an identity also certificate, log and time
 * - `signer`: the key or the identity is trusted
 * - `statement`: it is the provenance of a static build
 * - `files`: each file is named by the statement, and each named file is there
 * - `digest`: the files have the digests of the statement
 * - `image`: its parts have their digests
 * - `archive`: the programs in archives and images are those of the statement
 * - `static`: the programs are static
 * - `crates`: the list of crates in a program agrees with the statement
 * - `sbom`: the SBOM agrees with the statement
 * - `reproduced`: another builder has signed that it got the same programs
 */
export type Link =
  | 'bundle'
  | 'signature'
  | 'signer'
  | 'statement'
  | 'files'
  | 'digest'
  | 'image'
  | 'archive'
  | 'static'
  | 'crates'
  | 'sbom'
  | 'reproduced';

/** Returns the error of a release that must not be used. */
export function brokenLink(link: Link, reason: string): RustStaticError {
  return new RustStaticError(`The release is not verified: the check "${link}" failed`, {
    code: 'release-not-verified',
    reason,
    remedy:
      'Do not use these files. Get the release again from its source, and make sure that you trust the right key or identity.',
  });
}
