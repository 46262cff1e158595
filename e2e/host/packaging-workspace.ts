import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createWorkspace, hostTarget, must } from '../support/workspace.cjs';

export const { target } = hostTarget();

/** The table with the files of the packages. */
export const PACKAGE_TABLE = `[package.metadata.rust-static.package]
files = ["LICENSE", { from = "{projectRoot}/man", to = "share/man" }]
`;

export const manifest = (name: string): string =>
  `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\nlicense = "MIT"\n[package.metadata.rust-static]\nstatic-feature = "static"\n[features]\nstatic = []\n`;

export const source = (word: string): string => `fn main() { println!("${word}"); }\n`;

/** Returns the name of an app's archive. */
export const archive = (app: string): string => `${app}-0.1.0-${target}.tar.gz`;

/**
 * Creates two apps, `one` and `two`, with the packed plugin in a fresh workspace, built by this
 * machine's own cargo.
 */
export function packagingWorkspace() {
  const workspace = createWorkspace();
  const options = { engine: 'host', target };
  workspace.write('nx.json', JSON.stringify({ plugins: [{ plugin: '@org/rust-static', options }] }));
  workspace.write('.gitignore', 'node_modules/\n.nx/\ndist/\ntarget/\n*.ignored\n');
  workspace.write('Cargo.toml', '[workspace]\nmembers = ["apps/*"]\nresolver = "2"\n');
  workspace.write('LICENSE', 'MIT\n');
  for (const app of ['one', 'two']) {
    workspace.write(`apps/${app}/Cargo.toml`, manifest(app) + PACKAGE_TABLE);
    workspace.write(`apps/${app}/src/main.rs`, source(app));
    workspace.write(`apps/${app}/man/man1/${app}.1`, '.TH\n');
  }
  must(workspace.exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
  const folder = (app: string): string => join(workspace.root, `dist/apps/${app}/package`);
  return {
    ...workspace,
    /** Absolute path of an app's package. */
    folder,
    pack: (app: string, ...more: string[]) => workspace.nx(['run', `${app}:package`, ...more]),
    /** Packages the existing files, with a target that builds nothing and is not cached. */
    packOnly(app: string) {
      const options = { outputPath: `dist/apps/${app}/package` };
      const targets = { 'package-only': { executor: '@org/rust-static:package', options } };
      workspace.write(`apps/${app}/project.json`, JSON.stringify({ name: app, targets }));
      try {
        return workspace.nx(['run', `${app}:package-only`]);
      } finally {
        rmSync(join(workspace.root, `apps/${app}/project.json`));
      }
    },
    /** Returns the digest of all names and bytes in an app's package. */
    digest(app: string): string {
      const hash = createHash('sha256');
      for (const file of readdirSync(folder(app), { recursive: true, encoding: 'utf8' }).sort()) {
        const full = join(folder(app), file);
        hash.update(file).update(statSync(full).isDirectory() ? '' : readFileSync(full));
      }
      return hash.digest('hex');
    },
  };
}
