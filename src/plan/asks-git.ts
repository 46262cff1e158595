import { buildScriptOf } from '../cargo/build-script';
import { builtDependencies } from '../cargo/dependency-tables';
import type { Files } from '../cargo/files';
import type { Manifest } from '../cargo/manifest';
import { joinPath } from '../cargo/paths';

/** Crates for build scripts and macros that run git, or read its folder. */
const GIT_CRATES = /^(?:vergen-(?:git2|gitcl|gix)|git-version|git-testament|shadow-rs|gix|git2)$/;

/**
 * Returns a note about path crates whose build script, or a crate that it uses, asks git. The build
 * sees no repository, so such a script finds no commit.
 *
 * @param crates the path crates that the build compiles
 * @param root folder of the crate that is built
 * @returns undefined if none does
 */
export function gitNote(files: Files, crates: readonly Manifest[], root: string): string | undefined {
  const scripts = crates.flatMap((crate) => {
    const { path = '', code = '' } = buildScriptOf(files, crate) ?? {};
    const asks = /Command::new\(\s*"git"\s*\)/.test(code) || (code !== '' && usesGitCrate(crate));
    return asks ? [path] : [];
  });
  if (scripts.length === 0) return undefined;
  const manifest = joinPath(root, 'Cargo.toml');
  return `${scripts.join(', ')} may ask git, which the build does not see. If the program needs the commit, add \`include-git = true\` to [package.metadata.rust-static] of ${manifest}: every commit then causes a new build. Or set \`env\` there.`;
}

function usesGitCrate(crate: Manifest): boolean {
  return builtDependencies(crate, crate).some(({ kind, name }) => kind === 'build' && GIT_CRATES.test(name));
}
