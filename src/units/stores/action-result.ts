/**
 * Tags of the field `stdout_raw` (number 5, bytes) of `ActionResult`:
 * https://github.com/bazelbuild/remote-apis/blob/main/build/bazel/remote/execution/v2/remote_execution.proto
 */
const STDOUT_RAW = (5 << 3) | 2;

/** Returns an `ActionResult` in protobuf's binary format whose standard output is a text. */
export function actionResult(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.of(STDOUT_RAW), varint(bytes.length), bytes]);
}

/**
 * Returns the standard output of an `ActionResult`. Servers add fields of their own, which are
 * skipped.
 *
 * @throws Error if the bytes are not a message
 */
export function textOfActionResult(bytes: Buffer): string {
  let at = 0;
  let text = '';
  const number = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 2 ** 42)
        throw new Error('it has a record that is not an action result');
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = number();
    const kind = tag & 7;
    if (kind === 0) {
      while ((bytes[at++] ?? 0) > 127);
      continue;
    }
    const size = kind === 2 ? number() : kind === 1 ? 8 : kind === 5 ? 4 : Infinity;
    if (at + size > bytes.length) throw new Error('it has a record that is not an action result');
    if (tag === STDOUT_RAW) text = bytes.subarray(at, at + size).toString('utf8');
    at += size;
  }
  return text;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return Buffer.from([...bytes, left]);
    bytes.push((left % 128) + 128);
  }
}
