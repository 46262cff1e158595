/** Values that often break the handling of sizes and offsets. */
const EDGES = [
  0n,
  1n,
  0x7fffffffn,
  0xffffffffn,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 64n - 1n,
  0xfffffffffffff000n,
];

/**
 * Changes bytes in one to four random ways: flips a bit, replaces a byte, writes an edge value,
 * removes, repeats or moves a part, or truncates or extends the end.
 *
 * @param hot number of bytes at the beginning that are changed most often, such as headers
 */
export function mutateBytes(bytes: Buffer, pick: (below: number) => number, hot = bytes.length): Buffer {
  let result: Buffer = Buffer.from(bytes);
  for (let changes = 1 + pick(4); changes > 0; changes--) result = mutateOnce(result, pick, hot);
  return result;
}

function mutateOnce(bytes: Buffer, pick: (below: number) => number, hot: number): Buffer {
  if (bytes.length < 16) return Buffer.concat([bytes, Buffer.alloc(16, pick(256))]);
  const at = pick(pick(4) === 0 ? bytes.length : Math.min(hot, bytes.length));
  const length = 1 + pick(64);
  const kinds: (() => Buffer)[] = [
    () => ((bytes[at]! ^= 1 << pick(8)), bytes),
    () => ((bytes[at] = pick(256)), bytes),
    () => edge(bytes, at & ~7, pick),
    () => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]),
    () => Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]),
    () => (bytes.copy(bytes, pick(bytes.length), at, at + length), bytes),
    () => bytes.subarray(0, at),
    () => Buffer.concat([bytes, Buffer.alloc(length * 8, pick(256))]),
  ];
  return kinds[pick(kinds.length)]!();
}

function edge(bytes: Buffer, at: number, pick: (below: number) => number): Buffer {
  const value = EDGES[pick(EDGES.length)]!;
  const size = [2, 4, 8][pick(3)]!;
  const part = Buffer.alloc(8);
  if (pick(2)) part.writeBigUInt64LE(value);
  else part.writeBigUInt64BE(value);
  part.copy(bytes, at, 0, Math.min(size, bytes.length - at));
  return bytes;
}
