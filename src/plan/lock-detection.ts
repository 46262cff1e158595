import { lockedCrates } from '../cargo/closure-crates';
import type { Files } from '../cargo/files';
import { sliceOf } from '../cargo/slice';
import { sliceSource } from '../cargo/slice-source';
import { findWorkspace } from '../cargo/workspace';
import { detect, type Detection } from '../libraries/detect';

/**
 * What native code the crate in folder `root` may need, by its part of the lock. Files alone decide it: it is the same
 * on every machine. Nothing where there is no lock, or one that does not fit the manifests.
 *
 * @throws RustStaticError for a manifest or lock that does not parse
 */
export function lockDetection(files: Files, root: string): Detection {
  const workspace = findWorkspace(files, root);
  const source = sliceSource(files, workspace);
  const crate = workspace.members.find((member) => member.root === root);
  const slice = source && crate?.package && sliceOf(source, crate);
  return detect(lockedCrates(slice ? slice.lock.packages : []), false);
}
