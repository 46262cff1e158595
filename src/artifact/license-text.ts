import { crateName } from '../cargo/dependencies';
import type { Artifact, ArtifactDependency } from './artifact';

/** Name of the file with the license texts of third-party code, in the folder of `artifact.json`. */
export const LICENSES_FILE = 'THIRD-PARTY-LICENSES';

/** The text of one license file, and its name in the folder of its crate. */
export interface LicenseFile {
  name: string;
  text: string;
}

const LINE = `\n${'='.repeat(80)}\n\n`;

/**
 * Returns the text with the licenses of all third-party code in the binaries: each text once, with the
 * crates that it is from. Crates and native libraries without a text are named. Other crates that only
 * run at build time are not in the binaries, so they are left out. Undefined if there is neither a
 * foreign crate nor a native library.
 *
 * @param texts license files by the crates' unambiguous names
 */
export function thirdPartyLicenses(
  { project, version, toolchain, libc, libraries, packages }: Artifact,
  dependencies: readonly ArtifactDependency[],
  texts: ReadonlyMap<string, LicenseFile[]>,
): string | undefined {
  const crates = thirdPartyCrates(dependencies);
  if (crates.length === 0 && libraries.length === 0) return undefined;
  const filesOf = (crate: ArtifactDependency): LicenseFile[] => texts.get(crateName(crate)) ?? [];
  const silent = crates.filter((crate) => filesOf(crate).length === 0).map(described);
  const natives = [libc, ...libraries].map((name) => {
    const from = packages?.[name === libc ? 'c' : name];
    return from
      ? `${name}, Alpine package ${from.name} ${from.version}: ${from.license ?? 'unknown license'}`
      : `${name}: see the license of ${name === libc ? 'the C library' : 'the crate that contains it'}`;
  });
  const sections = [...byText(crates, filesOf)].map(
    ([text, users]) => `From ${users.join(',\n     ')}:\n\n${text}\n`,
  );
  const head = [
    `Licenses of the third-party code in ${project} ${version}`,
    ...(crates.length > 0 ? [`Third-party crates:\n${list(crates.map(described))}`] : []),
    `Other code in the binaries, whose license texts are not below:\n${list([
      `the Rust standard library, ${toolchain.rustc}: MIT OR Apache-2.0`,
      ...natives,
    ])}`,
    ...(silent.length > 0 ? [`Crates in which no license text was found:\n${list(silent)}`] : []),
  ];
  return `${head.join('\n\n')}\n${sections.map((section) => LINE + section).join('')}`;
}

/**
 * Returns the crates of others whose code is in the binaries. Crates such as openssl-src run only at
 * build time, but they contain the sources of C libraries that end up in the binaries.
 */
export function thirdPartyCrates(dependencies: readonly ArtifactDependency[]): ArtifactDependency[] {
  const ofLibraries = new Set(
    dependencies.flatMap(({ links, dependencies: used }) => (links.length > 0 ? used : [])),
  );
  const isLibrary = (crate: ArtifactDependency): boolean =>
    /[-_]src$/.test(crate.name) &&
    [`${crate.name} ${crate.version}`, crateName(crate)].some((name) => ofLibraries.has(name));
  return dependencies.filter(
    (crate) => crate.source !== null && (crate.scope === 'runtime' || isLibrary(crate)),
  );
}

/** Returns the different texts, each with the crates and files that it comes from. */
function byText(
  crates: readonly ArtifactDependency[],
  filesOf: (crate: ArtifactDependency) => LicenseFile[],
): Map<string, string[]> {
  const users = new Map<string, string[]>();
  for (const crate of crates)
    for (const { name, text } of filesOf(crate)) {
      const known = users.get(text) ?? [];
      users.set(text, [...known, `${crate.name} ${crate.version} (${name})`]);
    }
  return users;
}

function described({ name, version, license }: ArtifactDependency): string {
  return `${name} ${version}: ${license ?? 'unknown license'}`;
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}
