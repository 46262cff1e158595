import { isFlag, isRecord, isText, optional, shape } from '../../json';
import type { Kind } from './kinds';

/** Services that have releases with files. Forgejo has the API of Gitea. */
export const FORGES = ['github', 'gitea', 'forgejo'] as const;
export type ForgeName = (typeof FORGES)[number];

/** Where the files of a release are attached, and which. */
export interface ReleaseAssets {
  to: ForgeName;
  /** Address of the server, such as `https://git.example.com`. */
  url?: string | undefined;
  /** `owner/name`. */
  repository?: string | undefined;
  /** Whether packages are signed first, with the options of the target `sign`. */
  sign?: boolean | undefined;
  /** Whether a shell script that installs the programs is attached. */
  installer?: boolean | undefined;
  /** Whether a formula for Homebrew on Linux is attached. */
  homebrew?: boolean | undefined;
}

/** The value in Cargo.toml: the name of a service, or a table. */
export type ReleaseAssetsSetting = ForgeName | ReleaseAssets;

const TEXT = { type: 'string' };
const FLAG = { type: 'boolean' };
const KEYS = {
  to: { ...TEXT, enum: FORGES },
  url: TEXT,
  repository: TEXT,
  sign: FLAG,
  installer: FLAG,
  homebrew: FLAG,
};

const isForge = (value: unknown): value is ForgeName =>
  isText(value) && (FORGES as readonly string[]).includes(value);
const isTable = shape({
  to: isForge,
  url: optional(isText),
  repository: optional(isText),
  sign: optional(isFlag),
  installer: optional(isFlag),
  homebrew: optional(isFlag),
});

/** Where releases with files are. */
export const releaseAssets: Kind<ReleaseAssetsSetting> = {
  check: (value): value is ReleaseAssetsSetting =>
    isForge(value) ||
    (isRecord(value) && Object.keys(value).every((key) => Object.hasOwn(KEYS, key)) && isTable(value)),
  shouldBe: `"github", "gitea", "forgejo", or a table with the key to and, if needed, ${Object.keys(KEYS).slice(1).join(', ')}`,
  schema: {
    oneOf: [
      { type: 'string', enum: FORGES },
      { type: 'object', additionalProperties: false, properties: KEYS, required: ['to'] },
    ],
  },
};

/** Returns the setting as a table. */
export function asTable(setting: ReleaseAssetsSetting): ReleaseAssets {
  return isText(setting) ? { to: setting } : setting;
}
