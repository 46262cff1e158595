import * as fc from 'fast-check';
import { cargoOutput } from './cargo-output';
import { progressText, type Progress } from './progress';

const ERASE = '\u001b[K';
const head = (word: string, colour: number): string =>
  `\u001b[1m\u001b[${colour}m${word.padStart(12)}\u001b[0m`;
// Output of cargo 1.95 and 1.96 to a pipe with CARGO_TERM_PROGRESS_WHEN=always.
const FETCH = [
  `${head('Updating', 92)} crates.io index\n`,
  `${head('Downloading', 96)} 7 crates, remaining bytes: 47.7KiB      \r`,
  `${ERASE}${head('Downloaded', 92)} serde v1.0.229\n`,
  `${head('Downloading', 96)} 1 crate   \r`,
  `${ERASE}${head('Downloaded', 92)} 7 crates (645.4KiB) in 0.58s\n`,
].join('');
const BUILD = [
  `${head('Compiling', 92)} quote v1.0.47\n`,
  `${head('Building', 96)} [>          ] 1/16: quote(build.rs), proc-macro2(build.rs)     \r`,
  `${head('Building', 96)} [==========>] 15/16: c(bin)     \r`,
  `${ERASE}\u001b[33mwarning\u001b[0m: \u00fcnused\r\n  50% \r100%\n`,
  `${head('Building', 96)} [===========] 16/16            \r${ERASE}`,
  `${head('Finished', 92)} release`,
].join('');

/** Returns the permanent text and the progress, if the output arrives in chunks of this size. */
const read = (output: string, chunk = 1 << 16, verbose = false) => {
  const text: Buffer[] = [];
  const seen: string[] = [];
  const progress = (now?: Progress): void => void seen.push(now ? progressText(now) : 'nothing');
  const write = (bytes: string | Uint8Array): void => void text.push(Buffer.from(bytes));
  const cargo = cargoOutput({ write, progress, verbose });
  const bytes = Buffer.from(output);
  for (let at = 0; at < bytes.length; at += chunk) cargo.add(bytes.subarray(at, at + chunk));
  cargo.end();
  return { text: Buffer.concat(text).toString('utf8'), seen, kept: cargo.text() };
};

describe('cargoOutput', () => {
  it.each([1 << 16, 7, 1])('divides text and progress, in chunks of %d bytes', (chunk) => {
    const { text, seen, kept } = read(BUILD, chunk);
    expect(text).toBe(
      [
        `${head('Compiling', 92)} quote v1.0.47\n`,
        '\u001b[33mwarning\u001b[0m: \u00fcnused\r\n  50% \r100%\n',
        `${head('Finished', 92)} release`,
      ].join(''),
    );
    expect(kept).toBe(text);
    expect(seen).toEqual([
      'Compiling 1/16 quote, proc-macro2',
      'Compiling 15/16 c',
      'Compiling 16/16',
      'nothing',
    ]);
  });

  it('leaves single downloads out, and tells what is left instead of a total that cargo does not tell', () => {
    const { text, seen } = read(FETCH);
    expect(text).not.toContain('serde');
    expect(text).toContain('crates.io index\n');
    expect(text).toContain('7 crates (645.4KiB) in 0.58s\n');
    expect(seen).toEqual(['Fetching crates 7 left, 47.7KiB', 'Fetching crates 1 left', 'nothing']);
  });

  it('writes single downloads for --verbose', () => {
    expect(read(FETCH, 5, true).text).toContain('serde v1.0.229\n');
  });

  it('passes on what only looks like progress', () => {
    const lines =
      'Building the docs\n  Building [==>   ] of 5/16: x\r\nnote: Building [=>  ] 1/2: a\rerror: no\r';
    expect(read(lines).text).toBe(lines);
  });

  it('gives the same for every division into chunks, and loses no other byte', () => {
    const parts = fc.constantFrom(
      '\r',
      '\n',
      '\r\n',
      ERASE,
      BUILD,
      FETCH,
      ' Building [=>  ] 1/2',
      '\u00fc',
      'x',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 12 }), fc.integer({ min: 1, max: 9 }), (words, chunk) => {
        const output = words.join('');
        expect(read(output, chunk)).toEqual(read(output));
      }),
      { numRuns: 100 },
    );
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('\r', '\n', 'error: ', '\u00fc', '[=> ] 1/2'), { maxLength: 20 }),
        (words) => {
          expect(read(words.join(''), 3).text).toBe(words.join(''));
        },
      ),
    );
  });

  it('keeps 64 KiB of an error, however much progress cargo draws in between', () => {
    const bar = `${head('Building', 96)} [=>   ] 1/16: quote${' '.repeat(100)}\r`;
    const errors = Array.from({ length: 100 }, (_, index) => `error ${index}\n`);
    expect(read(errors.map((error) => bar.repeat(20) + error).join('')).kept).toBe(errors.join(''));
  });
});
