import { elfFile } from '../testing/elf-fixture';
import { bytesOf, withFile, type ByteSource } from './byte-source';
import { ElfFormatError, parseElf } from './parse-elf';

const parse = (bytes: Buffer) => parseElf(bytesOf(bytes));

/** Bytes that throw for a read outside of their range, instead of returning fewer. */
function strictBytes(bytes: Buffer): ByteSource {
  const { size, read } = bytesOf(bytes);
  return {
    size,
    read(at, length) {
      if (at < 0 || length < 0 || at + length > size) throw new Error(`read of ${length} bytes at ${at}`);
      return read(at, length);
    },
  };
}

describe('parseElf', () => {
  it.each([
    [64, true],
    [64, false],
    [32, true],
    [32, false],
  ] as const)('reads interpreter, libraries and flags of %i bits, little-endian %s', (bits, littleEndian) => {
    const elf = parse(
      elfFile({
        bits,
        littleEndian,
        machine: 183,
        interpreter: '/lib/ld.so',
        needed: ['libz.so.1', 'libc.so'],
        soname: 'x',
      }),
    );
    expect(elf).toMatchObject({ bits, littleEndian, type: 3, machine: 183, interpreter: '/lib/ld.so' });
    expect(elf.dynamic).toMatchObject({ needed: ['libz.so.1', 'libc.so'], soname: 'x', flags1: 0x08000001 });
  });

  it('reads the program that runs this test as file(1) would', () => {
    const elf = withFile(process.execPath, parseElf);
    expect(elf.interpreter).toMatch(/ld-(linux|musl)/);
    expect(elf.dynamic?.needed.join()).toMatch(/libc\./);
  });

  it('says no for every prefix of a file that it takes whole', () => {
    const whole = elfFile({ interpreter: '/lib/ld.so', needed: ['libz.so.1'] });
    expect(() => parse(whole)).not.toThrow();
    for (let size = 0; size < whole.length; size += 7)
      expect(() => parse(whole.subarray(0, size))).toThrow(/truncated|empty|magic|no end/);
  });

  it.each([
    ['the file is empty', Buffer.alloc(0)],
    ['the file is a script, not an ELF file', Buffer.from('#!/bin/sh\n')],
    ['the file does not begin with the ELF magic number', Buffer.from('MZ and more bytes')],
    ['the file is truncated: it ends inside its ELF header', elfFile().subarray(0, 40)],
    ['the file is truncated: it ends inside a segment', elfFile().subarray(0, 3000)],
  ])('%s', (message, bytes) => {
    expect(() => parse(bytes)).toThrow(message);
  });

  it('is not led outside the file by forged offsets', () => {
    const whole = elfFile({ needed: ['libz.so.1'] });
    for (let at = 16; at < 400; at++) {
      const forged = Buffer.from(whole);
      forged[at] = 0xff;
      // Every refusal is deliberate, and no read is outside of the file.
      try {
        parseElf(strictBytes(forged));
      } catch (error) {
        expect(error).toBeInstanceOf(ElfFormatError);
      }
    }
  });

  it('reads nothing that is not needed of a large file', () => {
    const bytes = elfFile();
    let read = 0;
    const size = 1 << 30;
    parseElf({
      size,
      read: (at, length) => {
        read += length;
        return bytesOf(bytes).read(at, length);
      },
    });
    expect(read).toBeLessThan(64 * 1024);
  });

  it('notes of 2 MiB, over which a forged binary would keep us busy for hours', () => {
    const bytes = Buffer.concat([elfFile({ gnuNote: true }), Buffer.alloc(1 << 21)]);
    const headers = Number(bytes.readBigUInt64LE(32));
    const note = Array.from({ length: bytes.readUInt16LE(56) }, (_, index) => headers + index * 56).find(
      (at) => bytes.readUInt32LE(at) === 4,
    )!;
    bytes.writeBigUInt64LE(1n << 21n, note + 32);
    expect(() => parse(bytes)).toThrow('its notes or its dynamic section make no sense');
  });
});
