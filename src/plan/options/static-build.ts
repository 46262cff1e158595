import { ENGINES } from '../../engine-facts';
import { flag, inputs, oneOf, table, text, texts } from './kinds';
import { COMPUTED, type OptionTable } from './option';
import {
  IMAGE,
  INSIDE,
  MIRROR,
  NO_PATTERN,
  NOT_OURS,
  NOT_OWN_ARGUMENT,
  NOT_RUSTFLAGS,
  VARIABLE_NAME,
} from './rules';

/** Options of the executor static-build. Set on the command line, in project.json, Cargo.toml (package or workspace) or nx.json. */
export const STATIC_BUILD_OPTIONS = {
  engine: {
    kind: oneOf(...Object.keys(ENGINES)),
    text: 'Where cargo runs: docker (in an Alpine container) or host (your own cargo). The command line overrides the environment variable RUST_STATIC_ENGINE, which overrides all other settings.',
    default: COMPUTED,
    defaultText: 'docker',
    priority: 'important',
  },
  target: {
    kind: text,
    aliases: ['triple'],
    text: 'Target triple, such as x86_64-alpine-linux-musl or aarch64-alpine-linux-musl. On the command line, use --triple, because Nx keeps --target for itself. With the host engine, <arch>-unknown-linux-gnu builds a static glibc binary.',
    default: COMPUTED,
    defaultText: "Alpine's triple for the architecture of your machine",
    priority: 'important',
  },
  cross: {
    kind: flag,
    text: "Whether the builder runs on your machine's own architecture and compiles for that of the triple. `false` runs it in a container of the triple's architecture, which a daemon may have to emulate.",
    default: COMPUTED,
    defaultText: 'true for the triples in the setting `triples`',
  },
  profile: {
    kind: text,
    text: 'Cargo profile, such as release, dev or your own.',
    default: 'release',
    priority: 'important',
  },
  features: {
    kind: texts,
    text: 'Cargo features to turn on.',
    default: [],
    example: ['tls'],
  },
  noDefaultFeatures: {
    kind: flag,
    text: "Whether to turn off the crate's default features.",
    default: false,
  },
  staticFeature: {
    kind: text,
    text: "The crate's feature for static builds. It is turned on in addition to `features`. `setup` sets it to the feature that it writes. An empty string turns on none.",
    defaultText: 'none',
    example: 'static',
  },
  bins: {
    kind: texts,
    text: 'Names of the binaries to build.',
    default: [],
    defaultText: 'all binaries of the crate whose required features are on',
  },
  cargoArgs: {
    kind: texts,
    text: 'Extra arguments for cargo build, one per item.',
    default: [],
    example: ['--jobs=2'],
    rules: [NOT_OURS],
  },
  rustflags: {
    kind: texts,
    text: 'Extra flags for rustc, one per item. They follow those of .cargo/config.toml and +crt-static.',
    default: [],
    example: ['-C', 'target-cpu=x86-64-v2'],
  },
  linker: {
    kind: oneOf('lld'),
    text: "lld links with LLVM's linker, for which the order of static archives does not matter. It adds `-C link-arg=-fuse-ld=lld` to the flags, and the package lld to a generated Dockerfile.",
    defaultText: 'the linker of the C compiler',
  },
  env: {
    kind: table,
    text: 'Environment variables of the build. They are part of the cache key, so do not put secrets here.',
    default: {},
    example: { OPENSSL_STATIC: '1' },
    rules: [VARIABLE_NAME, NOT_RUSTFLAGS],
  },
  dockerfile: {
    kind: text,
    text: 'Dockerfile that contains the stage builder, relative to the crate.',
    defaultText: 'Dockerfile, or Dockerfile.static if that one is yours and has no such stage',
    rules: [INSIDE],
  },
  builderImage: {
    kind: text,
    text: 'Ready builder image that contains cargo. It replaces the Dockerfile.',
    example: 'registry.example.com/rust-builder:1.96',
    rules: [IMAGE],
  },
  baseImage: {
    kind: text,
    text: 'Image that the stage builder starts from, such as a mirror of Alpine. It sets the build argument BASE_IMAGE.',
    defaultText: 'the value in the Dockerfile',
    rules: [IMAGE],
  },
  buildArgs: {
    kind: table,
    text: 'Build arguments of the Dockerfile, such as the address that a stage downloads from. They are part of the cache key and stay in the history of the image, so do not put secrets here.',
    default: {},
    example: { FFMPEG_URL: 'https://mirror.example.com/ffmpeg-8.1.2.tar.xz' },
    rules: [VARIABLE_NAME, NOT_OWN_ARGUMENT],
  },
  builderFiles: {
    kind: texts,
    text: 'Files and folders that the stage builder copies, relative to the root of the cargo workspace.',
    default: [],
    example: ['apk-keys/company.rsa.pub'],
    rules: [INSIDE],
  },
  include: {
    kind: inputs,
    text: 'Additional inputs of the build: files and folders relative to the root of the Nx workspace, and targets whose outputs the build reads.',
    default: [],
    example: ['proto', { target: 'web:build' }],
  },
  network: {
    kind: flag,
    text: 'Whether build scripts and macros may use the network. Fetching crates always uses it.',
    default: false,
  },
  /** Absolute, or relative to the Nx root. */
  caFile: {
    kind: text,
    text: 'PEM file with CA certificates of your company, for fetching crates and for building the image. Absolute, or relative to the root of the Nx workspace.',
    defaultText: 'the file in CARGO_HTTP_CAINFO, SSL_CERT_FILE or NODE_EXTRA_CA_CERTS',
  },
  apkMirror: {
    kind: text,
    text: "Mirror of Alpine's packages for the generated Dockerfile. It sets the build argument APK_MIRROR.",
    defaultText: "Alpine's servers",
    example: 'https://mirror.example.com/alpine',
    rules: [MIRROR],
  },
  includeGit: {
    kind: flag,
    text: 'Whether the build sees a git repository, for build scripts that call git. Every commit then causes a new build.',
    default: false,
  },
  outputPath: {
    kind: text,
    text: 'Output folder, relative to the root of the Nx workspace.',
    rules: [NO_PATTERN],
    default: COMPUTED,
    defaultText: 'dist/<project root>/static',
  },
  debugSymbols: {
    kind: flag,
    text: 'Whether to write full debug information to a file <binary>.debug beside each binary, where debuggers look for it.',
    default: false,
  },
  auditable: {
    kind: flag,
    text: 'Whether to write the list of crates into each binary (section .dep-v0), where scanners such as Trivy, Grype and cargo audit look for it.',
    default: true,
  },
  /** If undefined, the binaries are not run. */
  smoke: {
    kind: texts,
    text: 'Arguments for a test run of each binary after the check. It must exit with status 0 within 60 seconds. The docker engine runs it in an empty container, the host engine in an empty folder.',
    defaultText: 'no test run',
    example: ['--version'],
  },
} as const satisfies OptionTable;

/** Options that only the inference plugin sets. */
export const STATIC_BUILD_INTERNALS = {
  inputDigest: {
    kind: text,
    text: 'Digest of the facts that the inference plugin has about the build, as part of the cache key. Do not set it yourself.',
    priority: 'internal',
  },
} as const satisfies OptionTable;
