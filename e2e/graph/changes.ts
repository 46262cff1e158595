import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { must } from '../support/workspace.cjs';
import { bump, commitUpstream, link, remove, type Workspace } from './workspace';

/** One change, and what must come of it. */
export interface Change {
  name: string;
  apply(workspace: Workspace): void;
  /** The Rust apps that are built again; all others are hits. */
  runs: ('a' | 'b')[];
  /** Whether the JavaScript target runs; a change of a crate must never make it. */
  web?: boolean;
  /** What the programs print afterwards, when it differs. */
  prints?: { a?: string; b?: string };
  /** A crate's version that the app's dependencies.json names afterwards. */
  holds?: ['a' | 'b', string, string];
  env?: NodeJS.ProcessEnv;
}

const edit = (path: string, from: string | RegExp, to: string) => (workspace: Workspace) => {
  const text = workspace.read(path);
  if (text.replace(from, to) === text) throw new Error(`${path} has no ${String(from)}`);
  workspace.write(path, text.replace(from, to));
};
const append = (path: string, text: string) => (workspace: Workspace) =>
  workspace.write(path, workspace.read(path) + text);
const add = (path: string, text: string) => (workspace: Workspace) => workspace.write(path, text);
const relock = (workspace: Workspace) =>
  void must(workspace.exec('cargo', ['update', '--workspace']), 'cargo update');
const MAIN = 'apps/a/src/main.rs';

export const CHANGES: Change[] = [
  // Sources.
  { name: 'a comment in the source of a', apply: append(MAIN, '// note\n'), runs: ['a'] },
  { name: 'the source of a', apply: edit(MAIN, '"a {}', '"A {}'), runs: ['a'], prints: { a: 'A word 1 7' } },
  {
    name: 'the source of b',
    apply: edit('apps/b/src/main.rs', '"b {}', '"B {}'),
    runs: ['b'],
    prints: { b: 'B 8' },
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
  // The lock.
  {
    name: 'a direct dependency of a',
    apply: (w) => bump(w, 'itoa@1', '1.0.18'),
    runs: ['a'],
    holds: ['a', 'itoa', '1.0.18'],
  },
  {
    name: 'the second copy of that crate, which b uses',
    apply: (w) => bump(w, 'itoa@0.4', '0.4.8'),
    runs: ['b'],
    holds: ['b', 'itoa', '0.4.8'],
  },
  {
    name: 'a transitive dependency of a',
    apply: (w) => bump(w, 'fnv', '1.0.7'),
    runs: ['a'],
    holds: ['a', 'fnv', '1.0.7'],
  },
  {
    name: 'an inherited dependency of b',
    apply: (w) => bump(w, 'cfg-if', '1.0.4'),
    runs: ['b'],
    holds: ['b', 'cfg-if', '1.0.4'],
  },
  {
    name: 'a dependency of b for a target',
    apply: (w) => bump(w, 'scopeguard', '1.2.0'),
    runs: ['b'],
    holds: ['b', 'scopeguard', '1.2.0'],
  },
  { name: 'a development dependency of a', apply: (w) => bump(w, 'hex', '0.4.3'), runs: [] },
  { name: 'the commit of a git dependency', apply: commitUpstream, runs: ['a'], prints: { a: 'a word 2 7' } },
  { name: 'a comment in the lock', apply: append('Cargo.lock', '# note\n'), runs: [] },
  {
    name: 'a patch of a crate that a uses',
    apply(workspace) {
      add('vendor/fnv/Cargo.toml', '[package]\nname = "fnv"\nversion = "1.0.99"\n')(workspace);
      add('vendor/fnv/src/lib.rs', '#[derive(Default)]\npub struct FnvHasher;\n')(workspace);
      append('Cargo.toml', '[patch.crates-io]\nfnv = { path = "vendor/fnv" }\n')(workspace);
      must(workspace.exec('cargo', ['update', '-p', 'fnv']), 'cargo update');
    },
    runs: ['a'],
    holds: ['a', 'fnv', '1.0.99'],
  },
  // Manifests.
  {
    name: 'a comment in the root manifest',
    apply: edit('Cargo.toml', '[workspace]', '# note\n[workspace]'),
    runs: [],
  },
  {
    name: 'metadata of the workspace',
    apply: append('Cargo.toml', '[workspace.metadata.x]\ny = 1\n'),
    runs: [],
  },
  { name: 'an inherited key that no crate uses', apply: edit('Cargo.toml', '"MIT"', '"ISC"'), runs: [] },
  {
    name: 'the inherited version',
    apply: (w) => (edit('Cargo.toml', 'version = "0.1.0"', 'version = "0.2.0"')(w), relock(w)),
    runs: ['a', 'b'],
  },
  {
    name: 'the inherited edition',
    apply: edit('Cargo.toml', 'edition = "2021"', 'edition = "2018"'),
    runs: ['a', 'b'],
  },
  {
    name: 'the requirement of an inherited dependency',
    apply: edit('Cargo.toml', 'cfg-if = "1"', 'cfg-if = "1.0"'),
    runs: ['b'],
  },
  {
    name: 'a new inherited dependency that no crate uses',
    apply: edit('Cargo.toml', 'cfg-if = "1"', 'cfg-if = "1"\nlog = "0.4"'),
    runs: [],
  },
  {
    name: 'the profile',
    apply: append('Cargo.toml', '[profile.release]\nopt-level = 1\n'),
    runs: ['a', 'b'],
  },
  { name: 'the resolver', apply: edit('Cargo.toml', 'resolver = "2"', 'resolver = "3"'), runs: ['a', 'b'] },
  {
    name: 'a new member',
    apply(workspace) {
      add('libs/new/Cargo.toml', '[package]\nname = "new"\nversion = "0.1.0"\n')(workspace);
      add('libs/new/src/lib.rs', '')(workspace);
      relock(workspace);
    },
    runs: [],
  },
  {
    name: 'a feature of a that is on',
    apply: edit('apps/a/Cargo.toml', 'loud = []', 'loud = []\ndefault = ["loud"]'),
    runs: ['a'],
  },
  {
    name: 'a dependency of a under another name',
    apply: (w) => (
      edit('apps/a/Cargo.toml', 'itoa = "1"', 'digits = { package = "itoa", version = "1" }')(w),
      edit(MAIN, 'itoa::', 'digits::')(w)
    ),
    runs: ['a'],
  },
  // Configuration.
  {
    name: 'flags of rustc',
    apply: add('.cargo/config.toml', '[build]\nrustflags = ["-C", "debuginfo=1"]\n'),
    runs: ['a', 'b'],
  },
  {
    name: 'configuration of cargo',
    apply: add('.cargo/config.toml', '[net]\nretry = 3\n'),
    runs: ['a', 'b'],
  },
  {
    name: 'the toolchain',
    apply: add('rust-toolchain.toml', '[toolchain]\nchannel = "stable"\n'),
    runs: ['a', 'b'],
  },
  {
    name: 'a setting of b',
    apply: append('apps/b/Cargo.toml', '[package.metadata.rust-static]\nprofile = "dev"\n'),
    runs: ['b'],
  },
  {
    name: 'an include of a',
    apply: append('apps/a/Cargo.toml', '[package.metadata.rust-static]\ninclude = ["shared/text.txt"]\n'),
    runs: ['a'],
  },
  {
    name: 'a setting of the workspace',
    apply: append('Cargo.toml', '[workspace.metadata.rust-static]\nrustflags = ["-C", "debuginfo=1"]\n'),
    runs: ['a', 'b'],
  },
  // The environment.
  { name: 'RUSTFLAGS in the shell', apply: () => {}, env: { RUSTFLAGS: '-C debuginfo=2' }, runs: [] },
  { name: 'a variable of C compilers', apply: () => {}, env: { CFLAGS: '-O1' }, runs: ['a', 'b'] },
  { name: 'some other variable', apply: () => {}, env: { SOME_OTHER: 'x' }, runs: [] },
  // Beside.
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
