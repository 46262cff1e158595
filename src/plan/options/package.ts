import { isRecord } from '../../json';
import { files, table, text, texts, type Kind } from './kinds';
import type { OptionTable, ValuesOf } from './option';
import { CRATE_SPEC, CREATOR, LICENSE, MAINTAINER, NO_PATTERN } from './rules';

/** Settings of the image that the target `package` makes. */
export const IMAGE_OPTIONS = {
  user: {
    kind: text,
    text: 'User and group that the program runs as, as numbers: uid:gid.',
    defaultText: '65532:65532',
  },
  entrypoint: {
    kind: texts,
    text: 'Program and its first arguments.',
    defaultText: 'the binary with the name of the crate, otherwise the first one',
  },
  cmd: {
    kind: texts,
    text: 'Default arguments. Arguments of `docker run` replace them.',
    defaultText: 'none',
  },
  env: {
    kind: table,
    text: 'Environment variables. Anyone with the image can read them.',
    defaultText: 'PATH, and SSL_CERT_FILE if the image has certificates',
  },
  labels: {
    kind: table,
    text: 'Labels to add to the default ones: title, version, license, description and source.',
    example: { 'org.opencontainers.image.vendor': 'Example' },
  },
  ports: { kind: texts, text: 'Ports that the program listens on.', example: ['8080', '53/udp'] },
  workingDir: { kind: text, text: 'Working directory of the program.', defaultText: '/' },
  files: {
    kind: files,
    text: 'Files and folders to add, as in the option files.',
    example: [{ from: 'config/app.toml', to: '/etc/app.toml' }],
  },
} as const satisfies OptionTable;

export type ImageSettings = ValuesOf<typeof IMAGE_OPTIONS>;

/** Settings of the packages for package managers: deb, rpm and apk. */
export const INSTALL_OPTIONS = {
  maintainer: {
    kind: text,
    text: 'Person or team that maintains the packages, with an e-mail address. A deb needs it.',
    rules: [MAINTAINER],
    example: 'Example Team <team@example.com>',
  },
  files: {
    kind: files,
    text: 'Files and folders to install, as in the option files. Files in /etc are configuration files: an update keeps the changes of a user.',
    example: [{ from: '{projectRoot}/app.toml', to: '/etc/app/app.toml' }],
  },
  manPages: { kind: texts, text: 'Manual pages.', example: ['{projectRoot}/app.1'] },
  completions: {
    kind: texts,
    text: 'Completions for shells. The name of a file decides its shell: app.bash, app.fish, _app for zsh.',
    example: ['{projectRoot}/completions/_app'],
  },
  systemdUnits: { kind: texts, text: 'Units for systemd.', example: ['{projectRoot}/app.service'] },
} as const satisfies OptionTable;

export type InstallSettings = ValuesOf<typeof INSTALL_OPTIONS>;

/** Options of `package` that are tables, with the options in them. */
export const PACKAGE_TABLES = { image: IMAGE_OPTIONS, install: INSTALL_OPTIONS } as const;
export type PackageTable = keyof typeof PACKAGE_TABLES;
export const PACKAGE_TABLE_NAMES = Object.keys(PACKAGE_TABLES) as PackageTable[];

// `parsePackageSettings` checks the keys.
const nested = <T>(): Kind<T> => ({
  check: (value): value is T => isRecord(value),
  shouldBe: 'a table',
  schema: { type: 'object', additionalProperties: false },
});

/** Formats of packages for package managers, and all formats. */
export const SYSTEM_FORMATS = ['deb', 'rpm', 'apk'] as const;
export type SystemFormatName = (typeof SYSTEM_FORMATS)[number];
export const FORMATS: readonly string[] = ['tar.gz', 'tar.zst', ...SYSTEM_FORMATS];

/** Options of the executor `package`. In Cargo.toml and nx.json they are in the table `package`. */
export const PACKAGE_OPTIONS = {
  formats: {
    kind: { ...texts, schema: { type: 'array', items: { type: 'string', enum: FORMATS } } },
    text: 'Formats of the archive, and packages for package managers.',
    defaultText: '["tar.gz"]',
    example: ['tar.gz', 'deb'],
    priority: 'important',
  },
  files: {
    kind: files,
    text: 'Files and folders to add to the archive, relative to the root of the Nx workspace. {projectRoot} is the folder of the project.',
    example: ['LICENSE', { from: '{projectRoot}/app.1', to: 'man/man1/' }],
  },
  certificates: {
    kind: text,
    text: 'CA certificates of the image: "builder" for those of the builder image, "none", or a PEM file relative to the root of the Nx workspace.',
    defaultText: 'builder',
  },
  creator: {
    kind: text,
    text: 'E-mail address or URL of the person or team that makes the package, for the SBOM.',
    rules: [CREATOR],
    defaultText: 'the repository of the crate',
    example: 'security@example.com',
  },
  allowedLicenses: {
    kind: texts,
    text: 'Licenses that code in the binaries may have, as SPDX identifiers. Other licenses fail the package.',
    rules: [LICENSE],
    defaultText: 'all',
    example: ['MIT', 'Apache-2.0', 'Unicode-3.0'],
  },
  clarifiedLicenses: {
    kind: table,
    text: 'Licenses of crates and Alpine packages whose own license is missing or wrong.',
    defaultText: 'none',
    example: { ring: 'ISC AND MIT' },
  },
  deniedCrates: {
    kind: texts,
    text: 'Crates that must not be in the binaries: a name, or name@requirement.',
    rules: [CRATE_SPEC],
    defaultText: 'none',
    example: ['openssl', 'time@<0.3'],
  },
  image: {
    kind: nested<ImageSettings>(),
    text: 'Configuration of the image.',
    example: { ports: ['8080'], env: { LOG: 'info' } },
  },
  install: {
    kind: nested<InstallSettings>(),
    text: 'Content of the formats deb, rpm and apk.',
    example: { maintainer: 'Example Team <team@example.com>', manPages: ['{projectRoot}/app.1'] },
  },
  outputPath: {
    kind: text,
    text: 'Output folder, relative to the root of the Nx workspace.',
    rules: [NO_PATTERN],
    defaultText: 'dist/<project root>/package',
  },
} as const satisfies OptionTable;

export type PackageSettings = ValuesOf<typeof PACKAGE_OPTIONS>;

/** Options of the executor that are not settings. */
export const PACKAGE_INTERNALS = {
  artifact: {
    kind: text,
    text: 'Folder with artifact.json, relative to the root of the Nx workspace.',
    defaultText: 'the output of the static-build that the target depends on',
  },
  plugin: {
    kind: text,
    text: 'Version of the plugin, as part of the cache key. Do not set it yourself.',
    priority: 'internal',
  },
} as const satisfies OptionTable;
