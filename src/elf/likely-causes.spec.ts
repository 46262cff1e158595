import { sectionedElf } from '../testing/sectioned-elf';
import { compareBinaries, likelyCauses } from './compare';

const TIME =
  'a build script or macro writes the time of the build into the binary; let it read SOURCE_DATE_EPOCH';
const PATH =
  'a path of the machine is in the binary (such as env!("OUT_DIR") or CARGO_MANIFEST_DIR); take in the file itself ' +
  '(include_str!), and let --remap-path-prefix replace the paths that the compiler writes';
const RANDOM =
  'something random is in the binary (such as an id that a build script or macro makes); make it from the sources';
const ORDER =
  'a macro or build script goes through a HashMap, whose order is random; a BTreeMap has one order';
const METADATA = 'the crates were compiled under other metadata: other compiler flags, versions or paths';

/** The causes for two binaries of which one section has these bytes. */
function causesOf(a: string | Buffer, b: string | Buffer, name = '.rodata'): string[] {
  const [left, right] = [a, b].map((bytes) =>
    sectionedElf({
      sections: [{ name, type: name === '.strtab' ? 3 : 1, flags: name === '.text' ? 6 : 2, bytes }],
    }),
  ) as [Buffer, Buffer];
  return likelyCauses(compareBinaries(left, right), left, right);
}

/** As rustc lays texts out: joined, with others before and after. */
function joined(text: string): string {
  return `\0\x01called Option::unwrap() on a None value${text}/rustc/59807616e1fa2540/library/core/src/fmt.rs\0\x02`;
}

describe('likelyCauses', () => {
  it('says nothing about equal files, and about words', () => {
    expect(causesOf('same', 'same')).toEqual([]);
    expect(causesOf(joined('hello to the world'), joined('farewell, my friends'))).toEqual([]);
    expect(causesOf(joined('number 12345'), joined('number 12354'))).toEqual([]);
  });

  it.each([
    ['a date', '2026-11-23', '2026-11-24'],
    ['a time', '2026-11-23T02:10:18Z', '2026-11-23T02:10:19Z'],
    ['only hours', '02:10:18', '02:10:19'],
    ['the time in a file name', '20261123T021018', '20261123T021019'],
    ['__DATE__', 'Jan  1 2026', 'Jan  2 2026'],
    ['a mail', 'Mon, 23 Nov 2026 09:00', 'Tue, 24 Nov 2026 09:00'],
    ['seconds', '1795399821', '1795399899'],
    ['milliseconds', '1795399821001', '1795399821999'],
    ['Debug of SystemTime', '{ tv_sec: 1795399821, tv_nsec: 1 }', '{ tv_sec: 1795399823, tv_nsec: 2 }'],
  ])('recognises the time: %s', (_, one, other) => {
    expect(causesOf(joined(`built at ${one}`), joined(`built at ${other}`))).toEqual([TIME]);
    expect(causesOf(one, other)).toEqual([TIME]);
  });

  it('recognises the time as a number', () => {
    const movOf = (seconds: number) => {
      const code = Buffer.from('48b80000000000000000c3', 'hex');
      code.writeUInt32LE(seconds, 2);
      return code;
    };
    expect(causesOf(movOf(1795399821), movOf(1795399823), '.text')).toEqual([TIME]);
    const constant = (seconds: number) => Buffer.concat([Buffer.alloc(8), movOf(seconds)]);
    expect(causesOf(constant(1795399821), constant(1795399823))).toEqual([TIME]);
    expect(causesOf('version 1\nand', 'version 2\nand')).toEqual([]);
    expect(causesOf('A\n/s', 'B\n/s')).toEqual([]);
    expect(causesOf(movOf(0x1234), movOf(0x1235), '.text')).toEqual([]);
    expect(causesOf(movOf(1795399821), movOf(1695399821), '.text')).toEqual([]);
  });

  it('recognises the time in a text that the linker moved', () => {
    const others = ['some text of one constant\0', 'and the text of another\0'];
    expect(
      causesOf(`${others.join('')}built at 1795399821\0`, `built at 1795399822\0${others.join('')}`),
    ).toEqual([TIME]);
  });

  it('takes numbers far from each other for no time', () => {
    expect(causesOf('number 1795399821', 'number 1395399821')).toEqual([]);
  });

  it.each([
    [
      '/home/x/app/target/release/build/app-0123456789abcdef/out',
      '/srv/y/app/target/release/build/app-0123456789abcdef/out',
    ],
    ['/srv/one', '/srv/another-place'],
    ['/root/.cargo/registry/src/foo-1.0/src/lib.rs', '/usr/local/cargo/registry/src/foo-1.0/src/lib.rs'],
    [
      '/build/target/debug/build/app-0123456789abcdef/out',
      '/build/target/debug/build/app-fedcba9876543210/out',
    ],
  ])('recognises the path %s', (one, other) => {
    expect(causesOf(joined(`reads ${one}`), joined(`reads ${other}`))).toEqual([PATH]);
    expect(causesOf(`${one}\0`, `${other}\0`, '.debug_str')).toEqual([PATH]);
  });

  it('takes addresses of the web for no paths', () => {
    expect(causesOf('see https://x.org/src/a/b', 'see https://x.org/src/c/b')).toEqual([]);
  });

  it.each([
    ['b6421be8-de18-4227-8737-2268f7812bb6', 'abe02df1-8492-4b87-90d3-28759683d2bf'],
    ['B6421BE8DE1842278737', 'ABE02DF184924B8790D3'],
    ['b6421be8de1842278737', 'abe02df184924b8790d3'],
  ])('recognises the random %s', (one, other) => {
    expect(causesOf(joined(`id ${one}`), joined(`id ${other}`))).toEqual([RANDOM]);
  });

  const words = ['alpha', 'bravo', 'charlie', 'delta', 'echo', 'foxtrot', 'golf', 'hotel'];
  const shuffled = [3, 0, 6, 2, 7, 1, 5, 4].map((index) => words[index]!);

  it.each([
    ['joined, as rustc does', ''],
    ['in one text', ', '],
    ['in lines', '\n'],
    ['of C', '\0'],
  ])('recognises a list in another order: %s', (_, between) => {
    expect(causesOf(joined(words.join(between)), joined(shuffled.join(between)))).toEqual([ORDER]);
  });

  it('recognises a list of three in another order', () => {
    expect(causesOf(joined('connectacceptlisten'), joined('connectlistenaccept'))).toEqual([ORDER]);
  });

  it('does not take paths of a site in another order for those of the machine', () => {
    const paths = ['/src/assets/logo.png', '/home/page/one', '/api/users/list', '/api/login/now'];
    expect(causesOf(joined(paths.join('')), joined([...paths].reverse().join('')))).toEqual([ORDER]);
  });

  it('gives both causes when a list and the time differ', () => {
    expect(
      causesOf(joined(`${words.join('')}at 02:10:18`), joined(`${shuffled.join('')}at 02:10:19`)),
    ).toEqual([TIME, ORDER]);
  });

  it('recognises other metadata by the hashes of symbols', () => {
    const symbols = (hash: string, crate: string) =>
      `\0_ZN3app4main17h${hash}E\0_RNvCs${crate}_3app3foo\0main\0`;
    expect(
      causesOf(symbols('0123456789abcdef', 'aB1'), symbols('fedcba9876543210', 'aB1'), '.strtab'),
    ).toEqual([METADATA]);
    expect(
      causesOf(symbols('0123456789abcdef', 'aB1'), symbols('0123456789abcdef', 'xY2'), '.strtab'),
    ).toEqual([METADATA]);
    expect(
      causesOf('\0_ZN3app4main17h0123456789abcdefE\0', '\0_ZN3app4mean17h0123456789abcdefE\0', '.strtab'),
    ).toEqual([]);
  });

  it('lets the build id aside, and sections that are not asked for', () => {
    expect(causesOf('2026-11-23', '2026-11-24', '.note.gnu.build-id')).toEqual([]);
    const [a, b] = ['2026-11-23', '2026-11-24'].map((bytes) =>
      sectionedElf({ sections: [{ name: '.rodata', bytes }] }),
    ) as [Buffer, Buffer];
    expect(likelyCauses([], a, b)).toEqual([]);
  });

  it('reads a file without section headers too', () => {
    const [a, b] = ['2026-11-23', '2026-11-24'].map((date) => Buffer.from(`\x7fELF built on ${date}`)) as [
      Buffer,
      Buffer,
    ];
    expect(likelyCauses(compareBinaries(a, b), a, b)).toEqual([TIME]);
  });

  it('takes no minutes for texts made to be slow', () => {
    const started = Date.now();
    for (const text of ['_ZN', 'a1', '/a', '12', '2026-', 'Jan ', 'http://', '/\u00e9', '_R']) {
      const long = text.repeat(500_000 / text.length);
      causesOf(`A${long}`, `B${long}B`);
    }
    expect(Date.now() - started).toBeLessThan(8000);
  });
});
