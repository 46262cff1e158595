import { type ByteSource, bytesOf } from './byte-source';
import { ElfFormatError, Reader, readHeader } from './parse-elf';
import { type Section, SECTION_TYPE, nameIn } from './sections';

interface Entry {
  nameAt: number;
  from: number;
  size: number;
}

const STT_TLS = 6;
const EM_ARM = 40;

/**
 * For each virtual address, the readable name of the function or object that holds it. All undefined for a file
 * without .symtab.
 */
export function symbolsAt(
  source: ByteSource,
  sections: Section[],
  addresses: number[],
): (string | undefined)[] {
  const table = sections.find(({ type }) => type === SECTION_TYPE.symbols);
  const names = table && sections[table.link];
  if (!names || addresses.length === 0) return addresses.map(() => undefined);
  const { bits, littleEndian } = readHeader(source);
  const reader = new Reader(source, littleEndian, bits === 64);
  return closest(source, table, addresses).map((symbol) => symbol && nameOrNone(reader, names, symbol));
}

// Symbols can lie in each other; the smallest says most.
function closest(source: ByteSource, table: Section, addresses: number[]): (Entry | undefined)[] {
  const found: (Entry | undefined)[] = addresses.map(() => undefined);
  forEachSymbol(source, table, (symbol) =>
    addresses.forEach((address, index) => {
      const holds = address >= symbol.from && address < symbol.from + symbol.size;
      if (holds && symbol.size < (found[index]?.size ?? Infinity)) found[index] = symbol;
    }),
  );
  return found;
}

function forEachSymbol(source: ByteSource, table: Section, use: (symbol: Entry) => void): void {
  const { bits, littleEndian, machine } = readHeader(source);
  const wide = bits === 64;
  // At once: a big binary has a million symbols, and a read for each would take minutes.
  const bytes = source.read(table.offset, table.size);
  const reader = new Reader(bytesOf(bytes), littleEndian, wide);
  const [step, infoAt, valueAt, sizeAt] = wide ? [24, 4, 8, 16] : [16, 12, 4, 8];
  for (let at = 0; at + step <= bytes.length; at += step) {
    const [value, size] = [reader.word(at + valueAt), reader.word(at + sizeAt)];
    // Of a thread-local, the value is no address.
    if (size === 0 || (bytes[at + infoAt]! & 15) === STT_TLS) continue;
    // On ARM, the lowest bit of a function says that its code is Thumb.
    use({ nameAt: reader.u32(at), from: machine === EM_ARM ? value - (value % 2) : value, size });
  }
}

function nameOrNone(reader: Reader, names: Section, { nameAt }: Entry): string | undefined {
  try {
    return readableName(nameIn(reader, names, nameAt)) || undefined;
  } catch (error) {
    if (error instanceof ElfFormatError) return undefined;
    throw error;
  }
}

// rustc_symbol_mangling/src/legacy.rs
const ESCAPES: Record<string, string> = {
  SP: '@',
  BP: '*',
  RF: '&',
  LT: '<',
  GT: '>',
  LP: '(',
  RP: ')',
  C: ',',
};

/** `_ZN4core3fmt5write17h0123456789abcdefE` as `core::fmt::write`; other names as they are. */
export function readableName(mangled: string): string {
  const parts: string[] = [];
  let rest = mangled.startsWith('_ZN') ? mangled.slice(3) : '';
  for (let digits; (digits = /^\d+/.exec(rest)?.[0]);) {
    const end = digits.length + Number(digits);
    parts.push(rest.slice(digits.length, end));
    rest = rest.slice(end);
  }
  // Without rustc's hash at the end it is C++.
  if (!rest.startsWith('E') || !/^h[0-9a-f]{16}$/.test(parts.pop() ?? '')) return mangled;
  return parts.map(readablePart).join('::');
}

function readablePart(part: string): string {
  return part
    .replace(/^_(?=\$)/, '')
    .replace(/\.\./g, '::')
    .replace(/\$u([0-9a-f]{1,5})\$/g, (_, code: string) => String.fromCodePoint(parseInt(code, 16)))
    .replace(/\$([A-Z]{1,2})\$/g, (whole, name: string) => ESCAPES[name] ?? whole);
}
