import type { ByteSource } from './byte-source';
import { type Binary, type ChangedPart, asSource, changedParts } from './changed-parts';
import { BUILD_ID } from './parts';
import { type Section, SECTION_FLAG, readSections } from './sections';
import { symbolsAt } from './symbols';
import { textsThatDiffer } from './texts';

export { likelyCauses } from './likely-causes';

/** One section in which two binaries A and B differ. Offsets and sizes in bytes. */
export interface Difference {
  /** Its name; `(headers)` for what is in no section, `(file)` for all of a file without section headers. */
  section: string;
  /** Of the first different byte in the file A; in B for a section that only B has. */
  offset: number;
  /** How many bytes differ. What one has more counts as different. */
  bytes: number;
  /** In A and B, when they differ; 0 for a section that is not there. */
  sizes?: [number, number];
  /** The function or object that holds the first different byte, when A has a symbol table. */
  symbol?: string;
  /** What can be read in A and B where texts first differ, at most 80 characters each, when there are any. */
  texts?: [string, string];
}

const MOST_DIFFERENCES = 20;

/**
 * Where two ELF files differ: an entry for each section, by offset, of which the first 20. Empty when all bytes are
 * the same. The build id comes last, as it follows from the rest. Broken section headers are as good as none.
 */
export function compareBinaries(a: Binary, b: Binary): Difference[] {
  const changed = changedParts(a, b);
  const differences = withSymbols(asSource(a), changed).sort((one, other) => one.offset - other.offset);
  const buildId = differences.filter(({ section }) => section === BUILD_ID).slice(0, 1);
  const others = differences.filter(({ section }) => section !== BUILD_ID);
  return [...others.slice(0, MOST_DIFFERENCES - buildId.length), ...buildId];
}

function withSymbols(source: ByteSource, changed: ChangedPart[]): Difference[] {
  const sections = readSections(source) ?? [];
  const loaded = changed.filter(({ a }) => (a.section?.flags ?? 0) & SECTION_FLAG.loaded);
  const names = symbolsAt(source, sections, loaded.map(addressOf));
  return changed.map((change) => differenceOf(change, names[loaded.indexOf(change)]));
}

function addressOf({ a, first }: ChangedPart): number {
  return (a.section as Section).address + first;
}

function differenceOf({ a, b, first, bytes }: ChangedPart, symbol: string | undefined): Difference {
  const texts = [a, b].some(({ holds }) => holds !== 'other') ? textsThatDiffer(a, b, first) : undefined;
  return {
    section: a.name,
    offset: a.loadedSize > 0 ? a.offsetOf(first) : b.offsetOf(first),
    bytes,
    ...(a.loadedSize !== b.loadedSize && { sizes: [a.loadedSize, b.loadedSize] as [number, number] }),
    ...(symbol !== undefined && { symbol }),
    ...(texts && { texts }),
  };
}
