import { type Binary, type ChangedPart, changedParts } from './changed-parts';
import type { Difference } from './compare';
import { BUILD_ID, type Part } from './parts';
import {
  differInHashes,
  differInPaths,
  differInRandom,
  differInTime,
  inAnotherOrder,
  timesInBytes,
} from './telling-texts';
import { type Texts, changedTexts } from './texts';

// Most likely first.
const SENTENCES = {
  time: 'a build script or macro writes the time of the build into the binary; let it read SOURCE_DATE_EPOCH',
  path:
    'a path of the machine is in the binary (such as env!("OUT_DIR") or CARGO_MANIFEST_DIR); take in the file itself ' +
    '(include_str!), and let --remap-path-prefix replace the paths that the compiler writes',
  random:
    'something random is in the binary (such as an id that a build script or macro makes); make it from the sources',
  order: 'a macro or build script goes through a HashMap, whose order is random; a BTreeMap has one order',
  metadata: 'the crates were compiled under other metadata: other compiler flags, versions or paths',
};

/**
 * Likely causes of the differences between the binaries A and B, a sentence each, most likely first. Empty when none
 * is recognised. Looks at all of what can be read in the sections of `differences`, not only at their first bytes.
 */
export function likelyCauses(differences: Difference[], a: Binary, b: Binary): string[] {
  const sections = new Set(differences.map(({ section }) => section));
  const changed = changedParts(a, b).filter(({ a: { name } }) => name !== BUILD_ID && sections.has(name));
  const [texts, debug, names] = (['text', 'debug', 'names'] as const).map((kind) =>
    textsOf(changed, kind),
  ) as [Texts, Texts, Texts];
  const reordered = inAnotherOrder(texts);
  // Other metadata give functions another order, and their texts with them.
  const renamed = [texts, debug, names].some(differInHashes);
  const found: Record<keyof typeof SENTENCES, boolean> = {
    time: differInTime(texts) || changed.some(timesInBytes),
    // In another order, paths are joined to other texts, and look like other paths.
    path: differInPaths(debug) || (!reordered && differInPaths(texts)),
    random: differInRandom(texts),
    order: reordered && !renamed,
    metadata: renamed,
  };
  return (Object.keys(SENTENCES) as (keyof typeof SENTENCES)[])
    .filter((cause) => found[cause])
    .map((cause) => SENTENCES[cause]);
}

function textsOf(changed: ChangedPart[], kind: Part['holds']): Texts {
  const pairs = changed
    .filter(({ a, b }) => a.holds === kind && b.holds === kind)
    .map(({ a, b, first }) => changedTexts(a, b, first));
  return [pairs.flatMap(([left]) => left), pairs.flatMap(([, right]) => right)];
}
