import { must } from '../support/workspace.cjs';
import { add, append, edit, MAIN, relock, type Change } from './change';
import { bump, commitUpstream } from './workspace';

/**
 * Changes outside of the crates' folders, and of manifests. The digest of the pruned workspace must
 * cover them.
 */
export const OUTSIDE_CHANGES: Change[] = [
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
  {
    name: 'a path crate in place of the same version of a registry',
    apply(workspace) {
      add('vendor/scopeguard/Cargo.toml', '[package]\nname = "scopeguard"\nversion = "1.1.0"\n')(workspace);
      add('vendor/scopeguard/src/lib.rs', '')(workspace);
      append('Cargo.toml', '[patch.crates-io]\nscopeguard = { path = "vendor/scopeguard" }\n')(workspace);
      relock(workspace);
    },
    runs: ['b'],
  },
  {
    name: 'vendored crates',
    apply(workspace) {
      const { stdout } = must(
        workspace.exec('cargo', ['vendor', '-q', '--locked', 'third-party']),
        'cargo vendor',
      );
      add('.cargo/config.toml', stdout)(workspace);
    },
    runs: ['a', 'b'],
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
    apply: append('apps/b/Cargo.toml', 'profile = "dev"\n'),
    runs: ['b'],
  },
  {
    name: 'an include of a',
    apply: edit('apps/a/Cargo.toml', 'static-feature = "static"\n', '$&include = ["shared/text.txt"]\n'),
    runs: ['a'],
  },
  {
    name: 'a setting of the workspace',
    apply: append('Cargo.toml', '[workspace.metadata.rust-static]\nrustflags = ["-C", "debuginfo=1"]\n'),
    runs: ['a', 'b'],
  },
];
