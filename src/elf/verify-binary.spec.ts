import { elfFile, type ElfFixture } from '../testing/elf-fixture';
import { architectureOf } from './architecture';
import { bytesOf } from './byte-source';
import { verifyBinary } from './verify-binary';

const expected = { name: 'app', target: 'x86_64-alpine-linux-musl', libc: 'musl' as const, linked: [] };
const verify = (fixture: ElfFixture, more: Partial<Parameters<typeof verifyBinary>[1]> = {}) =>
  verifyBinary(bytesOf(elfFile(fixture)), { ...expected, ...more });

describe('verifyBinary', () => {
  it('takes a static executable and a static-pie', () => {
    expect(verify({ type: 2, dynamic: false }).linkage).toBe('static');
    expect(verify({ type: 3 }).linkage).toBe('static-pie');
  });

  it('names interpreter and libraries of a dynamic executable, and the crate that asked for one', () => {
    const linked = [{ library: 'z', crate: 'libz-sys' }];
    expect(() =>
      verify({ interpreter: '/lib/ld-musl-x86_64.so.1', needed: ['libz.so.1', 'libc.so'] }, { linked }),
    ).toThrow(
      [
        'app is not static: it is dynamically linked',
        '',
        'It asks for the interpreter /lib/ld-musl-x86_64.so.1.',
        'It needs these libraries at run time:',
        '  libz.so.1 (linked by libz-sys; Alpine has its archive in zlib-static)',
        '  libc.so',
        '',
        'Built for x86_64-alpine-linux-musl; look for `-crt-static` or `-C prefer-dynamic` in rustflags.',
      ].join('\n'),
    );
  });

  it('refuses a shared object, with and without libraries of its own', () => {
    const words = 'app is a shared object, not an executable';
    expect(() => verify({ pie: false })).toThrow(words);
    expect(() => verify({ pie: false, needed: ['libc.so'] })).toThrow(words);
    expect(() => verify({ soname: 'libapp.so' })).toThrow(words);
  });

  it.each([true, false])('refuses a library named by DT_AUXILIARY (%s) or DT_FILTER', (optional) => {
    expect(() => verify({ filter: { name: 'libz.so.1', optional } })).toThrow(
      /app is not static: it is dynamically linked[^]*libz\.so\.1/,
    );
  });

  it('refuses a dynamic section in an executable at a fixed address', () => {
    expect(() => verify({ type: 2, dynamic: true })).toThrow(
      'app is not static: it is dynamically linked\n\nIt has a dynamic section (PT_DYNAMIC).',
    );
  });

  it('refuses an object file', () => {
    const object = elfFile({ type: 1, dynamic: false });
    // An object file has no program headers: neither their size nor their number.
    object.fill(0, 54, 58);
    expect(() => verifyBinary(bytesOf(object), expected)).toThrow(
      expect.objectContaining({ code: 'binary-not-executable' }),
    );
  });

  it.each([
    ['app is not an executable: the file is empty', Buffer.alloc(0)],
    ['app is not an executable: the file is a script, not an ELF file', Buffer.from('#!/bin/sh\necho')],
    [
      'app is not an executable: the file is truncated: it ends inside a segment',
      elfFile().subarray(0, 2000),
    ],
  ])('%s', (words, bytes) => {
    expect(() => verifyBinary(bytesOf(bytes), expected)).toThrow(words);
  });

  it('refuses a binary of another machine', () => {
    expect(() => verify({ machine: 183 })).toThrow(
      'app is built for another machine than x86_64-alpine-linux-musl',
    );
  });

  it.each([
    ['32-bit code with the same machine number (x32)', { bits: 32 }],
    ['the other byte order', { littleEndian: false }],
  ] as const)('refuses %s', (_, fixture) => {
    expect(() => verify(fixture)).toThrow('app is built for another machine than x86_64-alpine-linux-musl');
  });

  it('refuses an architecture that it does not know, whatever the binary says', () => {
    expect(() => verify({}, { target: 'hexagon-unknown-linux-musl' })).toThrow(
      'app cannot be checked: the architecture of hexagon-unknown-linux-musl is not known',
    );
    expect(() => verify({}, { target: 'constructor-unknown-linux-musl' })).toThrow('app cannot be checked');
  });

  it.each(['x86_64', 'i586', 'aarch64', 'armv7', 'riscv64', 'powerpc64le', 's390x', 'loongarch64'])(
    'knows %s, which Alpine has images for',
    (name) => {
      const target = `${name}-alpine-linux-musl`;
      expect(verify(architectureOf(target)!, { target }).linkage).toBe('static-pie');
    },
  );

  it.each<[string, ElfFixture]>([
    ['none of its segments is loaded', { load: { type: 0 } }],
    ['its entry point is not in a segment', { load: { entry: 1 << 20 } }],
    ['its entry point is not in a segment', { load: { flags: 6 } }],
    ['a segment is smaller in memory', { load: { memsz: 100 } }],
    ['a segment is not aligned', { load: { vaddr: 0x10010 } }],
    ['a segment lies outside of the address space', { load: { vaddr: 2 ** 47 } }],
    ['a segment lies below the lowest address', { type: 2, dynamic: false, load: { vaddr: 0 } }],
    ['its program headers make no sense', { headerSize: 64 }],
  ])('refuses what the kernel would not load or could not start: %s', (words, fixture) => {
    expect(() => verify(fixture)).toThrow(`app is not an executable: ${words}`);
  });

  it('refuses glibc without its note, and takes musl that holds such a program as data', () => {
    const [glibc, musl] = ['\0GLIBC_TUNABLES\0', 'No error information\0'].map((text) => Buffer.from(text));
    const holding = (...parts: Buffer[]) =>
      verifyBinary(bytesOf(Buffer.concat([elfFile(), ...parts])), expected);
    expect(() => holding(Buffer.alloc((1 << 20) - 400), glibc!)).toThrow('app contains glibc');
    expect(holding(glibc!, musl!).linkage).toBe('static-pie');
  });

  it('refuses the wrong libc inside', () => {
    expect(() => verify({ gnuNote: true })).toThrow(
      'app contains glibc, but x86_64-alpine-linux-musl means musl',
    );
    expect(verify({ gnuNote: true }, { target: 'x86_64-unknown-linux-gnu', libc: 'glibc' }).linkage).toBe(
      'static-pie',
    );
  });
});
