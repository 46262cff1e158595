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
  /** The new lines of each file that changes, in the order of the file. */
  changed: Record<string, string[]>;
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
export const line = (version: string): string => `version = "${version}"`;
