import { forEachCase } from '../testing/cases';
import { elfFile, type ElfFixture } from '../testing/elf-fixture';
import { mutateBytes } from '../testing/mutate-bytes';
import { sectionedElf } from '../testing/sectioned-elf';
import { RustStaticError } from '../errors';
import { architectureOf } from './architecture';
import { bytesOf, type ByteSource } from './byte-source';
import { firstDifference } from './first-difference';
import { verifyBinary } from './verify-binary';

const SHAPES: ElfFixture[] = [
  { type: 2, dynamic: false },
  { type: 3 },
  { type: 3, gnuNote: true },
  { interpreter: '/lib/ld-musl-x86_64.so.1', needed: ['libz.so.1', 'libc.so'] },
  { type: 3, pie: false, soname: 'libapp.so' },
];
// One target for each ELF class and byte order.
const BASES = ['x86_64', 's390x', 'i586', 'powerpc'].flatMap((target) =>
  SHAPES.map((shape) => ({ target, bytes: elfFile({ ...shape, ...architectureOf(target) }) })),
);

/** Counts the bytes read, so that a forged size cannot cause hours of reading. */
function counted(bytes: Buffer): ByteSource & { reads: number } {
  const source = bytesOf(bytes);
  const counter = {
    size: source.size,
    reads: 0,
    read(at: number, length: number) {
      counter.reads++;
      return source.read(at, length);
    },
  };
  return counter;
}

/**
 * True if a program header is PT_INTERP. It is written as plainly as possible, and shares no code
 * with the parser.
 */
function namesInterpreter(bytes: Buffer): boolean {
  const [wide, little] = [bytes[4] === 2, bytes[5] === 1];
  const u16 = (at: number): number => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const u32 = (at: number): number => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const u64 = (at: number): number => Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
  const table = wide ? u64(32) : u32(28);
  const [step, count] = wide ? [u16(54), u16(56)] : [u16(42), u16(44)];
  return Array.from({ length: count }, (_, index) => u32(table + index * step)).includes(3);
}

describe('an ELF file that somebody made to mislead', () => {
  it('is proven static only without an interpreter; all else is an error in words, after few reads', async () => {
    const outcomes = { static: 0, refused: 0 };
    await forEachCase(2000, (pick) => {
      const { target, bytes: base } = BASES[pick(BASES.length)]!;
      const bytes = mutateBytes(base, pick, 512);
      const source = counted(bytes);
      const expected = {
        name: 'app',
        target,
        libc: pick(2) ? ('musl' as const) : ('glibc' as const),
        linked: [] as [],
      };
      try {
        verifyBinary(source, expected);
        outcomes.static++;
      } catch (error) {
        outcomes.refused++;
        if (!(error instanceof RustStaticError)) throw error;
        return;
      } finally {
        expect(source.reads).toBeLessThan(20_000);
      }
      expect(namesInterpreter(bytes)).toBe(false);
    });
    expect(outcomes.static).toBeGreaterThan(0);
    expect(outcomes.refused).toBeGreaterThan(outcomes.static);
  });

  it('is compared with another without an exception', async () => {
    const sections = [
      { name: '.text', bytes: Buffer.alloc(64, 0x90) },
      { name: '.rodata', bytes: 'one text\0another text\0' },
      { name: '.bss', size: 4096 },
    ];
    const bases = ([32, 64] as const).map((bits) => sectionedElf({ bits, sections }));
    await forEachCase(500, (pick) => {
      const a = bases[pick(2)]!;
      const b = mutateBytes(a, pick);
      expect(firstDifference(a, b) === undefined).toBe(a.equals(b));
      expect(firstDifference(b, a) === undefined).toBe(a.equals(b));
    });
  });
});
