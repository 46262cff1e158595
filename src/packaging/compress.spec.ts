import { spawnSync } from 'node:child_process';
import { createCipheriv } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { compressor, type Compression } from './compress';

const key = Buffer.alloc(16);
const noise = createCipheriv('aes-128-ctr', key, key).update(Buffer.alloc(500_000));
const words = Array.from({ length: 30_000 }, (_, line) => `line ${(line * 7919) % 1000} of a text\n`).join(
  '',
);
const data = Buffer.concat([noise, Buffer.from(words)]).subarray(0, 1_000_000);
const small = data.subarray(400_000, 700_000);

async function compress(kind: Compression, bytes: Buffer, ...cuts: number[]): Promise<Buffer> {
  const { push, end } = await compressor(kind);
  const out: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = cuts[turn % cuts.length]!;
    out.push(...push(bytes.subarray(at, at + size)));
    at += size;
  }
  return Buffer.concat([...out, ...end()]);
}

/** Uses the system's zstd, or else the decompressor of the library. */
async function unzstd(bytes: Buffer): Promise<Buffer> {
  const { error, stdout } = spawnSync('zstd', ['-dc'], { input: bytes, maxBuffer: 1e8 });
  if (!error) return stdout;
  return Buffer.from((await wasm()).decompress(bytes));
}

async function wasm() {
  return (await import('@hpcc-js/wasm-zstd')).Zstd.load();
}

describe('compressor', () => {
  it('writes gz that Node reads, the same however its input is cut', async () => {
    const bytes = await compress('gz', data, 65_537);
    expect(gunzipSync(bytes).equals(data)).toBe(true);
    expect(bytes.equals(await compress('gz', data, 512, 65_536, 1))).toBe(true);
    // RFC 1952: deflate, no flags, no time, slowest, Unix.
    expect(bytes.subarray(2, 10).toString('hex')).toBe('0800000000000203');
  });

  it('writes zst that zstd reads', async () => {
    const bytes = await compress('zst', small, 65_536);
    expect((await unzstd(bytes)).equals(small)).toBe(true);
  });

  it('writes zst as tightly as releases have it', async () => {
    const text = readFileSync(join(__dirname, '../testing/alpine-packages.txt')).subarray(0, 100_000);
    const { length } = await compress('zst', text, 65_536);
    // Streaming in chunks compresses slightly worse than a single call.
    expect(length).toBeLessThan((await wasm()).compress(text, 17).length);
  });

  it.each<[Compression, number[]]>([
    ['gz', [small.length]],
    ['gz', [131_072, 200_000]],
    ['zst', [small.length]],
    ['zst', [512, 65_536, 1]],
  ])('gives the same %s of pieces of %j bytes', async (kind, cuts) => {
    expect((await compress(kind, small, ...cuts)).equals(await compress(kind, small, 65_537))).toBe(true);
  });

  it.each<Compression>(['gz', 'zst'])('begins anew after a %s that was never ended', async (kind) => {
    const expected = await compress(kind, small.subarray(0, 5000), 5000);
    (await compressor(kind)).push(data.subarray(0, 200_000));
    expect((await compress(kind, small.subarray(0, 5000), 5000)).equals(expected)).toBe(true);
  });

  it.each([0, 1, 131_072, 131_073])('takes %i bytes', async (length) => {
    const bytes = data.subarray(0, length);
    expect(gunzipSync(await compress('gz', bytes, 50_000)).equals(bytes)).toBe(true);
    expect((await unzstd(await compress('zst', bytes, 50_000))).equals(bytes)).toBe(true);
  });
});
