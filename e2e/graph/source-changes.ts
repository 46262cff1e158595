import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { add, append, edit, MAIN, type Change } from './change';
import { link, remove } from './workspace';

/** Changes of sources, of the environment, and of files beside the crates. */
export const SOURCE_CHANGES: Change[] = [
  { name: 'a comment in the source of a', apply: append(MAIN, '// note\n'), runs: ['a'] },
  { name: 'the source of a', apply: edit(MAIN, '"a {}', '"A {}'), runs: ['a'], prints: { a: 'A word 1 7' } },
  {
    name: 'the source of b',
    apply: edit('apps/b/src/main.rs', '"b {}', '"B {}'),
    runs: ['b'],
    prints: { b: 'B 8 7' },
  },
  {
    name: 'the library of a',
    apply: edit('libs/lib/src/lib.rs', '"word"', '"WORD"'),
    runs: ['a'],
    prints: { a: 'a WORD 1 7' },
  },
  {
    name: 'a source that gets an older time than the last build',
    apply(workspace) {
      edit(MAIN, '"a {}', '"old {}')(workspace);
      utimesSync(join(workspace.root, MAIN), 1000, 1000);
    },
    runs: ['a'],
    prints: { a: 'old word 1 7' },
  },
  { name: 'a new module of b', apply: add('apps/b/src/extra.rs', ''), runs: ['b'] },
  { name: 'a new binary of b', apply: add('apps/b/src/bin/more.rs', 'fn main() {}\n'), runs: ['b'] },
  { name: 'a build script of b', apply: add('apps/b/build.rs', 'fn main() {}\n'), runs: ['b'] },
  { name: 'a test of a', apply: add('apps/a/tests/t.rs', ''), runs: ['a'] },
  { name: 'a README of b', apply: add('apps/b/README.md', 'x\n'), runs: ['b'] },
  { name: 'a Dockerfile of b', apply: add('apps/b/Dockerfile', 'FROM scratch AS builder\n'), runs: ['b'] },
  { name: 'a README at the root', apply: add('README.md', 'x\n'), runs: [] },
  { name: 'a file that git ignores', apply: add('apps/a/x.ignored', 'x\n'), runs: [] },
  {
    name: 'a link in a to a file of its library',
    apply: (w) => link(w, '../../libs/lib/Cargo.toml', 'apps/a/link'),
    runs: ['a'],
  },
  {
    name: 'a file behind a link',
    apply: (w) => w.write('assets/word.txt', '9'),
    runs: ['b'],
    prints: { b: 'b 8 9' },
  },
  // The environment.
  { name: 'RUSTFLAGS in the shell', apply: () => {}, env: { RUSTFLAGS: '-C debuginfo=2' }, runs: [] },
  { name: 'a variable of C compilers', apply: () => {}, env: { CFLAGS: '-O1' }, runs: ['a', 'b'] },
  { name: 'some other variable', apply: () => {}, env: { SOME_OTHER: 'x' }, runs: [] },
  // Files beside the crates.
  { name: 'a JavaScript source', apply: append('js/web/index.js', '// note\n'), runs: [], web: true },
  {
    name: 'npm packages',
    apply: edit('package.json', '"private": true', '"private": true, "license": "MIT"'),
    runs: [],
  },
  {
    name: 'a file that is gone',
    apply: (w) => (append('apps/b/Cargo.toml', '# note\n')(w), remove(w, 'shared/text.txt')),
    runs: ['b'],
  },
];
