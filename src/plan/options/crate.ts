import { isRecord } from '../../json';
import type { PackageSettings } from './package';
import { flag, matching, publicKeys, text, texts, triples, type Kind } from './kinds';
import type { OptionTable } from './option';
import { releaseAssets } from './release-assets';

/** `parsePackageSettings` checks the keys. */
const packaging: Kind<PackageSettings> = {
  check: (value): value is PackageSettings => isRecord(value),
  shouldBe: 'a table',
  schema: { type: 'object' },
};

/**
 * Settings of a crate that are not options of its target. Inference and `setup` read them from
 * Cargo.toml and nx.json.
 */
export const CRATE_OPTIONS = {
  enabled: { kind: flag, text: 'Set to `false` to infer no targets for this crate.' },
  libraries: {
    kind: texts,
    text: 'C libraries that `build.rs` links, as in the generator `setup`. With `!name`, the managed part of the Dockerfile leaves the library to your own part.',
  },
  searchPaths: {
    kind: texts,
    text: 'Folders with your own static archives, relative to the crate.',
  },
  // Written into the Dockerfile.
  alpine: {
    kind: matching(/^3\.\d{2}$/, 'a release from 3.20 on, such as "3.24"'),
    text: 'Alpine release of the generated Dockerfile.',
  },
  // Written into the Dockerfile, which identifies the builder. "stable" and "1.98" would be another
  // Rust later.
  toolchain: {
    kind: matching(
      /^(?:\d+\.\d+\.\d+|(?:beta|nightly)-\d{4}-\d{2}-\d{2})$/,
      'a version with three parts such as "1.98.0", because "1.98" means its newest patch release, or a dated channel such as "nightly-2026-11-01"',
    ),
    text: 'Rust version of the generated Dockerfile, if no Alpine release has it. rustup installs it, and the target triple is `<arch>-unknown-linux-musl`.',
    defaultText: "Alpine's cargo",
    example: '1.98.0',
  },
  triples: {
    kind: triples,
    text: 'Target triples of the crate. The first is the default. Each other one gets its own targets, such as `static-build-aarch64`. The generated Dockerfile compiles for all of them without emulation.',
    defaultText: "Alpine's triple for the architecture of your machine",
    example: ['x86_64-alpine-linux-musl', 'aarch64-alpine-linux-musl'],
  },
  allocatorHint: {
    kind: flag,
    text: "Whether `rust-static doctor` may suggest another allocator than musl's.",
    defaultText: 'true',
  },
  imageTags: {
    kind: texts,
    text: 'Names of the image that `nx release publish` pushes. {version} is the version of the crate, {projectName} the name of the project.',
    example: ['ghcr.io/team/{projectName}:{version}'],
  },
  releaseAssets: {
    kind: releaseAssets,
    text: 'Where `nx release publish` attaches the packages to a release ([guide](guides/release.md#attach-files-to-releases)). As a table, `url` and `repository` name the repository, `sign` signs the packages first, and `installer` and `homebrew` add a script and a formula that install the programs.',
    example: { to: 'github', sign: true },
  },
  advisories: {
    kind: text,
    text: "Database of security advisories in RustSec's format: a folder, relative to the root of the Nx workspace, or the address of a git repository. With it, crates have the target `audit`.",
    example: 'https://github.com/RustSec/advisory-db',
  },
  ignoredAdvisories: {
    kind: texts,
    text: 'Advisories that do not fail the target `audit`.',
    example: ['RUSTSEC-2020-0071'],
  },
  // The form is that of cargo's own setting (RFC 3923).
  minimumAge: {
    kind: matching(/^\d+ (?:hour|day|week|month)s?$/, 'a number and a unit, such as "14 days"'),
    text: 'Minimum age of crate versions from registries. `rust-static doctor` fails for younger versions in Cargo.lock, and for those whose registry does not tell the age.',
    defaultText: 'not checked',
    example: '14 days',
  },
  package: {
    kind: packaging,
    text: 'Options of the executor `package`, as a table.',
  },
} as const satisfies OptionTable;

/** Options for inference, which only nx.json can set. */
export const PLUGIN_OPTIONS = {
  staticBuildTargetName: {
    kind: text,
    text: 'Name of the target that builds the binaries.',
    default: 'static-build',
  },
  staticTestTargetName: {
    kind: text,
    text: 'Name of the target that runs the tests. A target of this name with `-only` runs some of them.',
    default: 'static-test',
  },
  serveTargetName: { kind: text, text: 'Name of the target that runs a program.', default: 'serve' },
  packageTargetName: {
    kind: text,
    text: 'Name of the target that packages the binaries.',
    default: 'package',
  },
  auditTargetName: {
    kind: text,
    text: 'Name of the target that compares the crates with advisories.',
    default: 'audit',
  },
  signTargetName: { kind: text, text: 'Name of the target that signs the package.', default: 'sign' },
  imageLoadTargetName: {
    kind: text,
    text: 'Name of the target that loads the image.',
    default: 'image-load',
  },
  imagePushTargetName: {
    kind: text,
    text: 'Name of the target that pushes the image.',
    default: 'image-push',
  },
  cargoLockTargetName: {
    kind: text,
    text: 'Name of the target that makes `nx affected` see changes of Cargo.lock.',
    default: 'cargo-lock',
  },
  committedSlices: {
    kind: flag,
    text: 'Whether `nx affected` selects only the apps that a change of Cargo.lock affects. It uses files that `nx sync` writes ([details](how-it-works.md#what-nx-affected-selects)).',
    default: false,
  },
  unitsStore: {
    kind: text,
    text: 'Store of a shared compile cache ([guide](guides/shared-compile-cache.md)): `oci://host/repository`, the URL of a cache server, `nx` for the server that Nx uses, or a folder. The environment variable `RUST_STATIC_UNITS_STORE` overrides it.',
  },
  unitsName: {
    kind: text,
    text: 'Name of the store in its signed indexes. Builds ignore indexes with another name.',
    defaultText: '`default`',
  },
  trustedKeys: {
    kind: publicKeys,
    text: 'Public keys in base64. Builds use compiled crates only if one of these keys has signed them.',
    example: ['MCowBQYDK2VwAyEA…'],
  },
} as const satisfies OptionTable;
