import { Enums, Models, SPDX } from '@cyclonedx/cyclonedx-library';
import { PackageURL } from 'packageurl-js';
import type { Artifact, ArtifactDependency } from '../../artifact/artifact';
import { isCratesIo } from '../../cargo/crates-io';
import { crateName } from '../../cargo/dependencies';
import type { InstalledPackage } from '../../libraries/installed-packages';
import { addFileFacts, CRATE_FILE, creatorOf, type FileFacts, link, STATIC_LIBRARY } from './file-facts';
import { purlOf } from './purl';

const { Component, HashDictionary } = Models;
const { ComponentScope, ComponentType, HashAlgorithm } = Enums;

/** What a package knows besides the artifact. */
export interface Delivery {
  /** Seconds since 1970. */
  epoch: number;
  /** E-mail address or URL of who makes the package. */
  creator: string | undefined;
  /** The binaries by their names. */
  files: ReadonlyMap<string, DeliveredFile>;
}

/** Facts about the file of a binary. */
export interface DeliveredFile {
  /** Lower-case hexadecimal. */
  sha512: string;
  /** True if it has the section `.dep-v0`. */
  namesCrates: boolean;
}

/** Creates the component of the whole delivery, with its binaries. */
export function application(artifact: Artifact, { creator, files }: Delivery): Models.Component {
  const { project, version, crate, binaries, target } = artifact;
  const supplier = creator === undefined ? undefined : creatorOf(creator);
  const component = new Component(ComponentType.Application, project, {
    bomRef: `application ${project} ${version}`,
    version,
    description: crate.description ?? undefined,
    supplier,
    properties: new Models.PropertyRepository([new Models.Property('cargo:target', target)]),
  });
  addLicense(component, crate.license);
  if (crate.repository) link(component, crate.repository, 'VCS');
  const main = binaries.find(({ name }) => name === crate.name) ?? binaries[0];
  if (main) addFileFacts(component, binaryFacts(main.name, files));
  const parts = binaries.map(({ name, sha256 }) => {
    const digests: [Enums.HashAlgorithm, string | undefined][] = [
      [HashAlgorithm['SHA-256'], sha256],
      [HashAlgorithm['SHA-512'], files.get(name)?.sha512],
    ];
    const hashes = new HashDictionary(
      digests.filter((pair): pair is [Enums.HashAlgorithm, string] => !!pair[1]),
    );
    link(component, name, 'Distribution', hashes);
    const file = new Component(ComponentType.File, name, {
      bomRef: `file ${name}`,
      version,
      supplier,
      hashes,
    });
    addLicense(file, crate.license);
    if (crate.repository) link(file, crate.repository, 'VCS');
    link(file, name, 'Distribution');
    addFileFacts(file, binaryFacts(name, files));
    return file;
  });
  for (const file of inOrder(parts)) component.components.add(file);
  return component;
}

/** A static binary combines components. Only `.dep-v0` says which. */
function binaryFacts(filename: string, files: Delivery['files']): FileFacts {
  const structured = files.get(filename)?.namesCrates ?? false;
  return { filename, executable: true, archive: true, structured };
}

/**
 * Creates the component of a crate.
 *
 * @param isDelivered true if code of it is in the binaries
 */
export function crateComponent(crate: ArtifactDependency, isDelivered: boolean): Models.Component {
  const { name, version, checksum, source, repository } = crate;
  const creator = repository ?? (isCratesIo(source) ? cratePage(name) : undefined);
  const component = new Component(ComponentType.Library, name, {
    bomRef: crateName(crate),
    version,
    supplier: creator === undefined ? undefined : creatorOf(creator),
    purl: purlOf(name, version, source),
    // CycloneDX's term for components that are used but not delivered.
    scope: isDelivered ? ComponentScope.Required : ComponentScope.Excluded,
  });
  const hashes = new HashDictionary(checksum ? [[HashAlgorithm['SHA-256'], checksum]] : []);
  for (const [algorithm, content] of hashes) component.hashes.set(algorithm, content);
  if (repository) link(component, repository, 'VCS');
  if (isCratesIo(source))
    link(
      component,
      `https://static.crates.io/crates/${name}/${name}-${version}.crate`,
      'SourceDistribution',
      hashes,
    );
  addLicense(component, crate.license);
  addFileFacts(component, { ...CRATE_FILE, filename: `${name}-${version}.crate` });
  return component;
}

function cratePage(name: string): string {
  return `https://crates.io/crates/${name}`;
}

/** Creates the component of a library of the builder, from apk's record of its package. */
export function nativeComponent(name: string, from?: InstalledPackage): Models.Component {
  return alpineComponent(name, `native ${name}`, from);
}

/** Creates the components of the Rust standard library and the C library. */
export function runtimeComponents({ toolchain, libc, packages }: Artifact): Models.Component[] {
  const version = /^rustc (\S+)/.exec(toolchain.rustc)?.[1];
  const std = new Component(ComponentType.Library, 'rust-std', {
    bomRef: 'rust-std',
    version,
    supplier: creatorOf('https://www.rust-lang.org'),
  });
  // https://github.com/rust-lang/rust/blob/main/COPYRIGHT
  addLicense(std, 'MIT OR Apache-2.0');
  if (version !== undefined)
    link(std, `https://static.rust-lang.org/dist/rustc-${version}-src.tar.gz`, 'SourceDistribution');
  addFileFacts(std, { ...STATIC_LIBRARY, filename: 'libstd.rlib' });
  return [std, alpineComponent(libc, `libc ${libc}`, packages?.c, 'libc.a')];
}

function alpineComponent(
  name: string,
  bomRef: string,
  from?: InstalledPackage,
  filename = `lib${name}.a`,
): Models.Component {
  const component = new Component(ComponentType.Library, name, {
    bomRef,
    version: from?.version,
    supplier: from && creatorOf('https://alpinelinux.org'),
    purl: from && new PackageURL('apk', 'alpine', from.name, from.version, undefined, undefined).toString(),
    scope: ComponentScope.Required,
  });
  addLicense(component, from?.license ?? null);
  addFileFacts(component, { ...STATIC_LIBRARY, filename });
  return component;
}

/** Sorts components by their references, so that the order is the same on every machine. */
export function inOrder(components: Models.Component[]): Models.Component[] {
  return components.toSorted((a, b) => (a.bomRef.value! < b.bomRef.value! ? -1 : 1));
}

/** The name of a crate in `dependencies.json`. */
export function nameOf({ name, version }: ArtifactDependency): string {
  return `${name} ${version}`;
}

function addLicense(component: Models.Component, license: string | null): void {
  if (!license) return;
  // Older versions of cargo accepted a slash instead of OR.
  const expression = license.replace(/\s*\/\s*/g, ' OR ');
  const entry = SPDX.isSupportedSpdxId(expression)
    ? new Models.SpdxLicense(expression)
    : new Models.LicenseExpression(expression);
  entry.acknowledgement = Enums.LicenseAcknowledgement.Concluded;
  component.licenses.add(entry);
}
