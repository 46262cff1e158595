import {
  isNumber,
  isRecord,
  isText,
  listOf,
  matches,
  optional,
  shape,
  type Check,
  type Checked,
} from '../json';

/** How the units were made: in a slot born empty, from emptied path crates, without network. */
export const POLICY = 'clean-room/1';

const MOST_UNITS = 50_000;
const LARGEST_BLOB = 4e9;

/** Accepts a shape only without further keys: an unknown field may change what the others mean. */
const exactly =
  <T>(check: Check<T>, keys: readonly string[]): Check<T> =>
  (value): value is T =>
    check(value) && isRecord(value) && Object.keys(value).every((key) => keys.includes(key));

const isDigest = matches(/^[0-9a-f]{64}$/);
const isName = matches(/^[\w-]{1,128}$/);
const isVersion = matches(/^[\w.+-]{1,128}$/);
const isSize = (value: unknown): value is number =>
  Number.isSafeInteger(value) && isNumber(value) && value >= 0 && value <= LARGEST_BLOB;
/** Seconds since 1970, before the year 2200. */
const isSecond = (value: unknown): value is number =>
  Number.isSafeInteger(value) && isNumber(value) && value >= 0 && value < 7_258_118_400;

const isCrate = exactly(
  shape({ name: isName, version: isVersion, source: isText, checksum: optional(isDigest) }),
  ['name', 'version', 'source', 'checksum'],
);
/** A crate of a registry or a git repository, as Cargo.lock pins it. */
export type PinnedCrate = Checked<typeof isCrate>;

/** Returns a text that is equal for equal crates. */
export function crateKey({ name, version, source, checksum }: PinnedCrate): string {
  return JSON.stringify([name, version, source, checksum]);
}

const isUnit = exactly(
  shape({
    folder: matches(/^[\w-]+(\/[\w-]+)?$/),
    name: isName,
    version: isVersion,
    hash: matches(/^[0-9a-f]{16}$/),
    digest: isDigest,
    size: isSize,
    bytes: isSize,
  }),
  ['folder', 'name', 'version', 'hash', 'digest', 'size', 'bytes'],
);
/** A unit of an index: SHA-256 and size of its blob, and the size of its files, in bytes. */
export type IndexedUnit = Checked<typeof isUnit>;

const FIELDS = {
  version: (value: unknown): value is 1 => value === 1,
  /** Name of the store. */
  store: isText,
  /** See `closureName`. */
  closure: isDigest,
  /** See `builderIdentity`. */
  builder: isDigest,
  policy: isText,
  /** Crates whose build scripts or procedural macros ran where the units were compiled. */
  ran: listOf(isCrate),
  units: listOf(isUnit),
};
const TIMES = { time: isSecond, expires: isSecond };

const isSet = (keys: readonly string[]): boolean => new Set(keys).size === keys.length;
const isConsistent = ({ units }: { units: readonly IndexedUnit[] }): boolean =>
  units.length <= MOST_UNITS && isSet(units.map(({ folder, hash }) => `${folder} ${hash}`));

/** An index before it is signed. */
const isDraftShape = exactly(shape(FIELDS), Object.keys(FIELDS));
export type DraftIndex = Checked<typeof isDraftShape>;
/** True for a valid index that is not signed yet. Each unit occurs once. */
export const isDraft = (value: unknown): value is DraftIndex => isDraftShape(value) && isConsistent(value);

const isIndexShape = exactly(shape({ ...FIELDS, ...TIMES }), [...Object.keys(FIELDS), 'time', 'expires']);
/** What a store has for one closure, builder and policy. */
export type UnitIndex = Checked<typeof isIndexShape>;
/** True for a valid index. Each unit occurs once. */
export const isIndex = (value: unknown): value is UnitIndex => isIndexShape(value) && isConsistent(value);
