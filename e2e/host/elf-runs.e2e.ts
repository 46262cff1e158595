import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesOf } from '../../src/elf/byte-source';
import { verifyBinary } from '../../src/elf/verify-binary';
import { elfFile, type ElfFixture } from '../../src/testing/elf-fixture';

jest.setTimeout(300_000);

type Load = NonNullable<ElfFixture['load']>;
const LOADS: Load[] = [
  ...[{}, { type: 0 }, { type: 4 }],
  ...[0, 1, 4, 7].map((flags): Load => ({ flags })),
  ...[0, 1, 3071, 1 << 16].map((memsz): Load => ({ memsz })),
  ...[0x10010, 0x20000, 0x400000, 2 ** 47].map((vaddr): Load => ({ vaddr })),
  ...[-1, 1 << 12, 1 << 20].map((entry): Load => ({ entry })),
];
const BASES: ElfFixture[] = [{}, { type: 2, dynamic: false }];
const ODD: ElfFixture[] = [
  ...[0, 32, 55, 57, 64, 112].map((headerSize) => ({ headerSize })),
  ...[0, 1, 4].map((type) => ({ type })),
  ...[3, 40, 183, 243].map((machine) => ({ machine })),
  ...[{ littleEndian: false }, { bits: 32 as const }, { interpreter: '/lib/none.so' }],
];
const whole = BASES.flatMap((base) => [
  ...LOADS.map((load) => ({ ...base, load })),
  ...ODD.map((odd) => ({ ...base, ...odd })),
]);
const CUTS = [
  0, 4, 16, 52, 63, 64, 100, 120, 200, 300, 500, 1024, 1500, 2000, 2048, 2304, 2500, 2800, 3000, 3072,
];
const FILES = [
  ...whole.map((fixture) => ({ what: JSON.stringify(fixture), bytes: elfFile(fixture) })),
  ...BASES.flatMap((base) =>
    CUTS.map((size) => ({
      what: `${JSON.stringify(base)} cut at ${size}`,
      bytes: elfFile(base).subarray(0, size),
    })),
  ),
];

function accepts(bytes: Buffer): boolean {
  try {
    verifyBinary(bytesOf(bytes), {
      name: 'app',
      target: 'x86_64-unknown-linux-musl',
      libc: 'musl',
      linked: [],
    });
    return true;
  } catch {
    return false;
  }
}

const canTry = process.arch === 'x64' && process.getuid?.() === 0;
if (!canTry) console.log('not tried: a run in an empty root needs root on x86_64');

(canTry ? describe : describe.skip)('the proof, against readelf and a run in an empty root', () => {
  it(`takes what runs, and nothing else, of ${FILES.length} crafted files`, () => {
    expect(FILES.length).toBeGreaterThanOrEqual(100);
    const root = mkdtempSync(join(tmpdir(), 'rust-static-elf-'));
    const outcomes = FILES.map(({ what, bytes }) => {
      const file = join(root, 'app');
      writeFileSync(file, bytes);
      chmodSync(file, 0o755);
      const runs = spawnSync('chroot', [root, '/app'], { timeout: 5000 }).status === 0;
      const readable = spawnSync('readelf', ['-lW', file], { encoding: 'utf8' });
      rmSync(file);
      return { what, runs, accepted: accepts(bytes), loads: / LOAD /.test(readable.stdout) };
    });
    rmSync(root, { recursive: true });
    expect(outcomes.filter(({ accepted, runs }) => accepted !== runs)).toEqual([]);
    expect(outcomes.filter(({ accepted, loads }) => accepted && !loads)).toEqual([]);
    expect(outcomes.filter(({ runs }) => runs).length).toBeGreaterThan(5);
  });
});
