/** Keeps the last `most` bytes of a text stream. */
export function tail(most = 64 * 1024): { add(chunk: Uint8Array): void; text(): string } {
  let kept = Buffer.alloc(0);
  return {
    add(chunk) {
      kept = Buffer.concat([kept, chunk]).subarray(-most);
    },
    text: () => kept.toString('utf8'),
  };
}
