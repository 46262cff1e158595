import { thrown } from '../testing/memory-files';
import { replaceStrings } from './toml-strings';

const VERSION = { path: ['package', 'version'], value: '2.0.0' };

describe('a string of a TOML document', () => {
  it.each([
    ['a table', '[package]\nname = "a"\nversion = "1.0.0"\n'],
    ['odd spaces and a comment', '[ package ]\n\tversion   =   "1.0.0"   # "1.0.0"  \nname="a"'],
    ['single quotes', "[package]\nversion = '1.0.0'\n"],
    [
      'long strings',
      '[package]\ntext = """\n[package]\\"""\nversion = "1.0.0"\n"""\nversion = """1.0.0"""\n',
    ],
    ['long literal strings', "[package]\ntext = '''\\'''\nversion = '''1.0.0'''\n"],
    ['dotted keys', 'package.name = "a"\npackage."version" = "1.0.0"\n'],
    ['an inline table', 'package = { name = "a}", version = "1.0.0" } # {\n'],
    ['an inline table of several lines', 'package = {\n  name = "a", # }\n  version = "1.0.0",\n}\n'],
    ['quoted keys', '["pack\\u0061ge"]\n\'version\' = "1.0.0"\n'],
    [
      'other values',
      '[x]\na = [1, "]", { b = "1.0.0" }, [ # ]\n 2 ]]\nd = 1979-05-27 07:32:00\nf = +1_0e3\n[package]\nversion = "1.0.0"',
    ],
    [
      'tables in arrays',
      '[[bin]]\nversion = "1.0.0"\n[[bin]]\nversion = "1.0.0"\n[package]\nversion = "1.0.0"\n[[package.x]]\nversion = "1.0.0"\n',
    ],
    ['an empty key', '"" = "1.0.0"\n[package]\n"" = 1\nversion = "1.0.0"\n'],
    ['carriage returns and a byte order mark', '\uFEFF[package]\r\nversion = "1.0.0"\r\n\r\n# end'],
  ])('is replaced in %s, and nothing else', (_, text) => {
    const result = replaceStrings(text, 'Cargo.toml', [VERSION]);
    const places = [...text.matchAll(/1\.0\.0/g)].map(({ index }) => index);
    const expected = places.map((at) => `${text.slice(0, at)}2.0.0${text.slice(at + 5)}`);
    expect(expected).toContain(result);
  });

  it('is replaced together with others', () => {
    const text = '[dependencies]\na = "1" # x\nb = { version = "1" }\n';
    const edits = [
      { path: ['dependencies', 'a'], value: '2' },
      { path: ['dependencies', 'b', 'version'], value: '30.0' },
    ];
    expect(replaceStrings(text, 'f', edits)).toBe('[dependencies]\na = "2" # x\nb = { version = "30.0" }\n');
  });

  it('that is not there is an error with the lines to write', () => {
    const error = thrown(() => replaceStrings('[package]\n', 'Cargo.toml', [VERSION]));
    expect(error).toMatchObject({ code: 'toml-string-not-found' });
    const lines = error.message.split('by hand:\n')[1]!;
    expect(replaceStrings(lines, 'Cargo.toml', [VERSION])).toBe(lines);
  });
});
