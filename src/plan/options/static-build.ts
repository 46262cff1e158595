import { ENGINES } from '../../engine-facts';
import { flag, inputs, oneOf, table, text, texts } from './kinds';
import { COMPUTED, type OptionTable } from './option';
import { IMAGE, INSIDE, MIRROR, NO_PATTERN, NOT_OURS, NOT_RUSTFLAGS, VARIABLE_NAME } from './rules';

/**
 * Options of the executor static-build. They may stand on the command line, in project.json, in Cargo.toml (package and
 * workspace) and in nx.json.
 */
export const STATIC_BUILD_OPTIONS = {
  engine: {
    kind: oneOf(...Object.keys(ENGINES)),
    text: 'Where cargo runs: in an Alpine container, or on this machine with its own cargo. The environment variable RUST_STATIC_ENGINE applies when the command line does not give it.',
    default: COMPUTED,
    defaultText: 'docker',
    priority: 'important',
  },
  target: {
    kind: text,
    aliases: ['triple'],
    text: 'Target triple, such as x86_64-alpine-linux-musl or aarch64-alpine-linux-musl. On the command line say --triple: nx keeps --target for itself. With the host engine also <arch>-unknown-linux-gnu, for a static glibc binary.',
    default: COMPUTED,
    defaultText: "Alpine's triple of this machine's architecture",
    priority: 'important',
  },
  profile: {
    kind: text,
    text: 'Cargo profile, such as release, dev or one of your own.',
    default: 'release',
    priority: 'important',
  },
  features: {
    kind: texts,
    text: 'Cargo features to turn on; the feature static is added when the crate has it.',
    default: [],
    example: ['tls'],
  },
  noDefaultFeatures: {
    kind: flag,
    text: "Whether to leave out the crate's default features.",
    default: false,
  },
  bins: {
    kind: texts,
    text: 'Names of the binaries to build.',
    default: [],
    defaultText: 'every binary of the crate whose required features are on',
  },
  cargoArgs: {
    kind: texts,
    text: 'Further arguments of cargo build, one an item.',
    default: [],
    example: ['--jobs=2'],
    rules: [NOT_OURS],
  },
  rustflags: {
    kind: texts,
    text: 'Further flags of rustc, after those of .cargo/config.toml and +crt-static, one an item.',
    default: [],
    example: ['-C', 'target-cpu=x86-64-v2'],
  },
  env: {
    kind: table,
    text: 'Environment variables of the build. They are part of the cache key, so put no secrets here.',
    default: {},
    example: { OPENSSL_STATIC: '1' },
    rules: [VARIABLE_NAME, NOT_RUSTFLAGS],
  },
  dockerfile: {
    kind: text,
    text: 'Dockerfile with the stage builder, relative to the crate.',
    default: 'Dockerfile',
    rules: [INSIDE],
  },
  builderImage: {
    kind: text,
    text: 'Image with cargo to build in, instead of the stage builder of the Dockerfile.',
    example: 'registry.example.com/rust-builder:1.96',
    rules: [IMAGE],
  },
  baseImage: {
    kind: text,
    text: "Image that the stage builder starts from (its build argument BASE_IMAGE), such as a company's mirror of Alpine.",
    defaultText: 'what the Dockerfile says',
    rules: [IMAGE],
  },
  builderFiles: {
    kind: texts,
    text: "Files and folders that the stage builder copies, relative to the cargo workspace's root.",
    default: [],
    example: ['apk-keys/company.rsa.pub'],
    rules: [INSIDE],
  },
  include: {
    kind: inputs,
    text: "Further files and folders that the build reads, relative to the Nx workspace's root, and targets whose outputs it reads.",
    default: [],
    example: ['proto', { target: 'web:build' }],
  },
  network: {
    kind: flag,
    text: 'Whether the build itself may use the network in its container. Fetching crates always may.',
    default: false,
  },
  /** Absolute, or relative to the Nx root. */
  caFile: {
    kind: text,
    text: "File with the certificates (PEM) of a company's own authority, for fetching crates and building the image; relative to the Nx workspace's root, or absolute.",
    defaultText: 'what CARGO_HTTP_CAINFO, SSL_CERT_FILE or NODE_EXTRA_CA_CERTS names',
  },
  apkMirror: {
    kind: text,
    text: "Mirror of Alpine's packages for the generated Dockerfile (its build argument APK_MIRROR).",
    defaultText: "Alpine's own",
    example: 'https://mirror.example.com/alpine',
    rules: [MIRROR],
  },
  includeGit: {
    kind: flag,
    text: 'Whether the builder gets the .git folder, for build scripts that ask git. Every commit then needs a new build.',
    default: false,
  },
  outputPath: {
    kind: text,
    text: "Folder for the binaries and artifact.json, relative to the Nx workspace's root.",
    rules: [NO_PATTERN],
    default: COMPUTED,
    defaultText: 'dist/<project root>/static',
  },
  debugSymbols: {
    kind: flag,
    text: 'Whether to keep all debug information, in a file <binary>.debug beside each binary, where debuggers look for it.',
    default: false,
  },
  /** Undefined: the binaries are not run. */
  smoke: {
    kind: texts,
    text: 'Arguments with which each binary is run after the proof, alone in an empty container; it must end with status 0 within 60 seconds. The host engine runs it in an empty folder.',
    defaultText: 'it is not run',
    example: ['--version'],
  },
} as const satisfies OptionTable;

/** What the inference plugin puts into the target; nobody else sets it. */
export const STATIC_BUILD_INTERNALS = {
  inputDigest: {
    kind: text,
    text: 'Digest of what the inference plugin knows of the build, so that it is part of the cache key. Never set it by hand.',
    priority: 'internal',
  },
} as const satisfies OptionTable;
