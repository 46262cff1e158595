import { isRecord } from '../../json';
import { files, table, text, texts, type Kind } from './kinds';
import type { OptionTable, ValuesOf } from './option';
import { NO_PATTERN } from './rules';

/** Settings of the image that the target `package` makes. */
export const IMAGE_OPTIONS = {
  user: { kind: text, text: 'Numbers of the user and the group, uid:gid.', defaultText: '65532:65532' },
  entrypoint: {
    kind: texts,
    text: 'Program and first arguments.',
    defaultText: "the binary of the crate's name, or else the first",
  },
  cmd: { kind: texts, text: 'Arguments that those of `docker run` replace.', defaultText: 'none' },
  env: {
    kind: table,
    text: 'Environment variables. Everybody who has the image can read them.',
    defaultText: 'PATH, and SSL_CERT_FILE where the image has certificates',
  },
  labels: {
    kind: table,
    text: 'Labels beside those that say title, version, license, description and source.',
    example: { 'org.opencontainers.image.vendor': 'Example' },
  },
  ports: { kind: texts, text: 'Ports that the program listens at.', example: ['8080', '53/udp'] },
  workingDir: { kind: text, text: 'Working directory of the program.', defaultText: '/' },
  files: {
    kind: files,
    text: 'Further files and folders, as in the option files.',
    example: [{ from: 'config/app.toml', to: '/etc/app.toml' }],
  },
} as const satisfies OptionTable;

export type ImageSettings = ValuesOf<typeof IMAGE_OPTIONS>;

const image: Kind<ImageSettings> = {
  // Its keys are checked by `parsePackageSettings`.
  check: (value): value is ImageSettings => isRecord(value),
  shouldBe: 'a table',
  schema: { type: 'object', additionalProperties: false },
};

/** Formats of archives. */
export const FORMATS = ['tar.gz', 'tar.zst'];

/** Options of the executor `package`: in Cargo.toml and nx.json they stand in the table `package`. */
export const PACKAGE_OPTIONS = {
  formats: {
    kind: { ...texts, schema: { type: 'array', items: { type: 'string', enum: FORMATS } } },
    text: 'Formats of the archive.',
    defaultText: '["tar.gz"]',
    example: ['tar.gz', 'tar.zst'],
    priority: 'important',
  },
  files: {
    kind: files,
    text: "Further files and folders for the archive, relative to the Nx workspace's root; {projectRoot} is the project's folder.",
    example: ['LICENSE', { from: '{projectRoot}/app.1', to: 'man/man1/' }],
  },
  certificates: {
    kind: text,
    text: 'CA certificates of the image: "builder" for those of the image that it was built in, "none", or a file (PEM) relative to the Nx workspace\'s root.',
    defaultText: 'builder',
  },
  image: {
    kind: image,
    text: "The image's configuration.",
    example: { ports: ['8080'], env: { LOG: 'info' } },
  },
  outputPath: {
    kind: text,
    text: "Folder for the package, relative to the Nx workspace's root.",
    rules: [NO_PATTERN],
    defaultText: 'dist/<project root>/package',
  },
} as const satisfies OptionTable;

export type PackageSettings = ValuesOf<typeof PACKAGE_OPTIONS>;

/** Options of the executor that are not settings. */
export const PACKAGE_INTERNALS = {
  artifact: {
    kind: text,
    text: "Folder with artifact.json, relative to the Nx workspace's root.",
    defaultText: 'the output of the static-build that the target depends on',
  },
  plugin: {
    kind: text,
    text: 'Version of the plugin, so that it is part of the cache key. Never set it by hand.',
    priority: 'internal',
  },
} as const satisfies OptionTable;
