/** A cargo workspace, a release of it, and the lines that the release changes. */
export interface Shape {
  name: string;
  files: Record<string, string>;
  /** `release` of nx.json, besides the version actions. */
  release?: { version?: object; [key: string]: unknown };
  /** Arguments of `nx release version`. */
  args: string[];
  /** Commands of git that come before, after the first commit. */
  git?: string[][];
  /** The new lines of each file that changes, in the order of the file. Changelogs are left out. */
  changed: Record<string, string[]>;
  /** The changelog of each new tag, whose first heading has the version of the tag. */
  released: Record<string, string>;
}

export const crate = (name: string, version: string, more = ''): string =>
  `[package]\nname = "${name}"\n${version}\nedition = "2021"\n${more}`;
export const SHARED = 'version.workspace = true';
export const V1 = 'version = "1.0.0"';
export const members = (more = ''): string =>
  `[workspace]\nmembers = ["apps/*", "libs/*"]\nresolver = "2"\n${more}`;
export const INDEPENDENT = { projectsRelationship: 'independent' };
export const needs = (value: string): string => `[dependencies]\nlib = ${value}\n`;
export const PATH = '{ path = "../../libs/lib" }';
export const VERSIONED = '{ path = "../../libs/lib", version = "1.0" } # lib';

/** The workspace of most shapes: an app and its library. */
export const pair = (app: string, lib = crate('lib', V1), root = members()): Record<string, string> => ({
  'Cargo.toml': root,
  'apps/app/Cargo.toml': app,
  'libs/lib/Cargo.toml': lib,
});
/** What is released with one version. */
export const together = (version: string): Pick<Shape, 'released'> => ({
  released: { [`v${version}`]: 'CHANGELOG.md' },
});
/** What is released with independent versions: the library, and the app because it depends on it. */
export const ALONE = {
  'app@1.0.1': 'apps/app/CHANGELOG.md',
  'lib@2.0.0': 'libs/lib/CHANGELOG.md',
};
export const line = (version: string): string => `version = "${version}"`;
