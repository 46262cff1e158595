import { PackageURL } from 'packageurl-js';
import { isText, listOf } from '../json';
import type { ResourceDescriptor } from '../packaging/provenance/materials';
import type { Statement, Subject } from '../packaging/provenance/statement';
import { brokenLink } from './broken-link';

const areTexts = listOf(isText);

/** Returns the names of the programs that a statement is about. */
export function programsIn({ predicate }: Statement): string[] {
  const { bins } = predicate.buildDefinition.externalParameters;
  if (areTexts(bins) && bins.length > 0) return bins;
  throw brokenLink('statement', 'It does not name the programs ("bins").');
}

/** Returns the programs of a statement and their debug information, which archives and images contain. */
export function programFiles(statement: Statement): Subject[] {
  return subjectsOf(statement).programs;
}

/** Returns the files of a package, and its image. */
export function packageFiles(statement: Statement): Subject[] {
  return subjectsOf(statement).files;
}

/** A program may have the name of another subject, such as `image`. Statements name programs first. */
function subjectsOf(statement: Statement): { programs: Subject[]; files: Subject[] } {
  const inside = new Set(programsIn(statement).flatMap((name) => [name, `${name}.debug`]));
  const { subject } = statement;
  const isProgram = ({ name }: Subject, at: number): boolean =>
    inside.has(name) && subject.findIndex((other) => other.name === name) === at;
  return {
    programs: subject.filter(isProgram),
    files: subject.filter((entry, at) => !isProgram(entry, at)),
  };
}

/** Returns the crates of a statement as `auditName` names them, and whether only the build needs them. */
export function cratesIn(dependencies: readonly ResourceDescriptor[]): Map<string, 'build' | 'runtime'> {
  const entries = dependencies.flatMap(({ uri, name, annotations }) => {
    const crate = uri === undefined ? ownCrate(name) : publishedCrate(uri);
    const scope = annotations?.scope === 'build' ? ('build' as const) : ('runtime' as const);
    return crate === undefined ? [] : [[crate, scope] as const];
  });
  return new Map(entries);
}

/** A crate of the workspace has a name and a version, but no address. */
function ownCrate(name = ''): string | undefined {
  return /^\S+ \S+$/.test(name) ? `${name} (local)` : undefined;
}

function publishedCrate(uri: string): string | undefined {
  if (!uri.startsWith('pkg:cargo/')) return undefined;
  const { name, version, qualifiers } = PackageURL.fromString(uri);
  const source = qualifiers?.vcs_url ? 'git' : qualifiers?.repository_url ? 'registry' : 'crates.io';
  return `${name} ${version ?? ''} (${source})`;
}

/** Returns the digests of the commit that sources name. Undefined if they name none. */
export function commitIn(sources: readonly ResourceDescriptor[]): Record<string, string> | undefined {
  return sources.find(({ name }) => name === 'commit')?.digest;
}
