/** A value of an rpm header, by its type. */
export type Value =
  | { int16: readonly number[] }
  | { int32: readonly number[] }
  | { text: string }
  | { texts: readonly string[] }
  | { translated: string }
  | { bytes: Uint8Array };

// The kinds of values: rpmTagType_e in https://github.com/rpm-software-management/rpm, include/rpm/rpmtag.h.
const KINDS = { int16: 3, int32: 4, text: 6, bytes: 7, texts: 8, translated: 9 };
const MAGIC = Buffer.from([0x8e, 0xad, 0xe8, 1, 0, 0, 0, 0]);
const ENTRY = 16;

/**
 * Returns the bytes of a header: its magic number, an index, and a store of values. The region
 * covers all of it, as rpm 4 and later expect
 * (https://rpm-software-management.github.io/rpm/manual/format_header.html).
 *
 * @param region tag of the region: 62 for signatures, 63 for the main header
 */
export function rpmHeader(region: number, tags: ReadonlyMap<number, Value>): Buffer {
  const store: Buffer[] = [];
  let size = 0;
  const put = (bytes: Buffer): void => {
    store.push(bytes);
    size += bytes.length;
  };
  const index = [...tags]
    .sort(([a], [b]) => a - b)
    .map(([tag, value]) => {
      const { kind, count, bytes, align } = encoded(value);
      put(Buffer.alloc((align - (size % align)) % align));
      const entry = entryOf(tag, kind, size, count);
      put(bytes);
      return entry;
    });
  const first = entryOf(region, KINDS.bytes, size, ENTRY);
  // The last entry of the store points back to the beginning of the index.
  put(entryOf(region, KINDS.bytes, -(index.length + 1) * ENTRY, ENTRY));
  return Buffer.concat([MAGIC, int32s([index.length + 1, size]), first, ...index, ...store]);
}

function encoded(value: Value): { kind: number; count: number; bytes: Buffer; align: number } {
  if ('int16' in value)
    return { kind: KINDS.int16, count: value.int16.length, bytes: int16s(value.int16), align: 2 };
  if ('int32' in value)
    return { kind: KINDS.int32, count: value.int32.length, bytes: int32s(value.int32), align: 4 };
  if ('bytes' in value)
    return { kind: KINDS.bytes, count: value.bytes.length, bytes: Buffer.from(value.bytes), align: 1 };
  if ('texts' in value)
    return {
      kind: KINDS.texts,
      count: value.texts.length,
      bytes: Buffer.from(value.texts.map((text) => `${text}\0`).join('')),
      align: 1,
    };
  const [kind, text] = 'text' in value ? [KINDS.text, value.text] : [KINDS.translated, value.translated];
  return { kind, count: 1, bytes: Buffer.from(`${text}\0`), align: 1 };
}

function entryOf(tag: number, kind: number, offset: number, count: number): Buffer {
  return int32s([tag, kind, offset, count]);
}

function int32s(numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 4);
  numbers.forEach((number, at) => bytes.writeInt32BE(number | 0, at * 4));
  return bytes;
}

function int16s(numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 2);
  numbers.forEach((number, at) => bytes.writeUInt16BE(number, at * 2));
  return bytes;
}
