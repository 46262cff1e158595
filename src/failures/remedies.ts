import { ENGINES } from '../engine-facts';
import { NEWEST_RELEASE, packagesAt } from '../libraries/alpine-releases';
import { sysrootOf } from '../libraries/installed-packages';
import { hasArchive, packagesOf, type AlpinePackage, type Library } from '../libraries/library';
import type { FailureContext } from './rule';

/** Returns the manifest table that contains a project's settings. */
export function metadataOf({ crate }: FailureContext): string {
  return `[package.metadata.rust-static] of ${crate.root === '.' ? '' : `${crate.root}/`}Cargo.toml`;
}

/**
 * Explains how to install packages in a project's builder. For the host engine, explains how to get
 * their content.
 */
export function install(context: FailureContext, packages: readonly AlpinePackage[]): string {
  const names = packagesAt(packages, context.alpine ?? NEWEST_RELEASE).join(' ');
  if (!ENGINES[context.engine].isContainer)
    return `Install what Alpine calls ${names} on this machine (on Debian mostly lib…-dev), or use --engine=docker.`;
  // A cross compiler looks for libraries in its sysroot, and runs the tools of the builder.
  const isLibrary = /-(?:dev|static)( |$)/.test(names);
  const root = context.cross && isLibrary ? `--root ${sysrootOf(context.target)} --no-scripts ` : '';
  return `Add to the stage "builder" of ${context.dockerfile ?? 'the Dockerfile'}, below the managed part: \`RUN apk ${root}add --no-cache ${names}\`.`;
}

/** Returns the crate that asked to link a library, as ` (linked by x)`. */
export function askedBy({ linked = [] }: FailureContext, library: string): string {
  const crates = linked.filter((entry) => entry.library === library).map(({ crate }) => crate);
  return crates.length > 0 ? ` (linked by ${[...new Set(crates)].join(', ')})` : '';
}

/**
 * Explains how a project gets a library of the catalogue: from a package, through a feature, or
 * another way.
 */
export function remedyFor(context: FailureContext, library: Library): string {
  const lines: string[] = [];
  if (library.recipe || hasArchive(library, context.alpine ?? NEWEST_RELEASE)) {
    const declare = `libraries = ["${library.name}"] in ${metadataOf(context)}, then \`nx sync\`, puts it into a managed Dockerfile`;
    lines.push(
      library.recipe
        ? `Alpine ships no archive: ${declare} as a stage that compiles it.`
        : install(context, packagesOf(library)),
    );
    if (!library.recipe && ENGINES[context.engine].isContainer) lines.push(`Or ${declare}.`);
  } else lines.push(library.reason);
  if (library.feature) lines.push(`Or let cargo compile it: turn on the feature ${library.feature}.`);
  if (library.instead) lines.push(`Or do without: use ${library.instead}.`);
  return lines.join('\n');
}
