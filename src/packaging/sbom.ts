import { Enums, Models, Serialize, SPDX, Spec } from '@cyclonedx/cyclonedx-library';
import { PackageURL } from 'packageurl-js';
import { sha256 } from '../digest';
import type { Artifact, ArtifactDependency } from '../artifact/artifact';
import type { InstalledPackage } from '../libraries/installed-packages';
import { PLUGIN } from '../plan/crate-settings';

const { Component } = Models;
const { ComponentScope, ComponentType, HashAlgorithm } = Enums;

/**
 * Returns the SBOM (software bill of materials) of an artifact, as CycloneDX 1.6 in JSON. It lists
 * crates, the native libraries that they link, the Rust standard library, the C library, and their
 * dependencies. It is reproducible: the serial number is derived from the content.
 */
export function sbom(artifact: Artifact, dependencies: ArtifactDependency[]): string {
  const bom = new Models.Bom();
  const root = application(artifact);
  bom.metadata.component = root;
  bom.metadata.tools.components.add(new Component(ComponentType.Application, PLUGIN));
  const crates = new Map(dependencies.map((crate) => [crate, crateComponent(crate)]));
  const natives = new Map(
    artifact.libraries.map((name) => [name, nativeComponent(name, artifact.packages?.[name])]),
  );
  const byName = new Map([
    ...[...crates].map(([crate, component]) => [nameOf(crate), component] as const),
    // An ambiguous name refers to the crate of the workspace.
    ...[...crates].map(([crate, component]) => [sourcedName(crate), component] as const),
  ]);
  const usedBy = (uses: Pick<ArtifactDependency, 'dependencies' | 'links'>): Models.Component[] =>
    [
      ...uses.dependencies.map((name) => byName.get(name)),
      ...uses.links.map((name) => natives.get(name)),
    ].filter((component) => component !== undefined);
  const connect = (from: Models.Component, used: Models.Component[]): void => {
    for (const { bomRef } of inOrder(used)) from.dependencies.add(bomRef);
  };
  const runtime = runtimeComponents(artifact);
  connect(root, [...usedBy(artifact.crate), ...runtime]);
  for (const [crate, component] of crates) connect(component, usedBy(crate));
  for (const component of inOrder([...crates.values(), ...natives.values(), ...runtime]))
    bom.components.add(component);
  const write = (): string =>
    new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6)).serialize(bom, {
      // The serializer would sort by the rules of the caller's locale.
      sortLists: false,
      space: 2,
    });
  bom.serialNumber = uuidOf(write());
  return `${write()}\n`;
}

function inOrder(components: Models.Component[]): Models.Component[] {
  return components.toSorted((a, b) => (a.bomRef.value! < b.bomRef.value! ? -1 : 1));
}

function application({ project, version, crate, binaries, target }: Artifact): Models.Component {
  const component = new Component(ComponentType.Application, project, {
    bomRef: `application ${project} ${version}`,
    version,
    description: crate.description ?? undefined,
    properties: new Models.PropertyRepository([new Models.Property('cargo:target', target)]),
  });
  addLicense(component, crate.license);
  const files = binaries.map(({ name, sha256 }) => {
    const hashes = new Models.HashDictionary([[HashAlgorithm['SHA-256'], sha256]]);
    return new Component(ComponentType.File, name, { bomRef: `file ${name}`, hashes });
  });
  for (const file of inOrder(files)) component.components.add(file);
  return component;
}

function crateComponent(crate: ArtifactDependency): Models.Component {
  const { name, version, checksum, source, scope } = crate;
  const component = new Component(ComponentType.Library, name, {
    bomRef: sourcedName(crate),
    version,
    purl: purlOf(name, version, source),
    // CycloneDX's term for components that are used but not delivered.
    scope: scope === 'build' ? ComponentScope.Excluded : ComponentScope.Required,
  });
  if (checksum) component.hashes.set(HashAlgorithm['SHA-256'], checksum);
  addLicense(component, crate.license);
  return component;
}

function nativeComponent(name: string, from?: InstalledPackage): Models.Component {
  return alpineComponent(name, `native ${name}`, from);
}

function runtimeComponents({ toolchain, libc, packages }: Artifact): Models.Component[] {
  const version = /^rustc (\S+)/.exec(toolchain.rustc)?.[1];
  return [
    new Component(ComponentType.Library, 'rust-std', { bomRef: 'rust-std', version }),
    alpineComponent(libc, `libc ${libc}`, packages?.c),
  ];
}

/** A library of the builder. Its data comes from apk's record of the package with its archive. */
function alpineComponent(name: string, bomRef: string, from?: InstalledPackage): Models.Component {
  const component = new Component(ComponentType.Library, name, {
    bomRef,
    version: from?.version,
    purl: from && new PackageURL('apk', 'alpine', from.name, from.version, undefined, undefined).toString(),
    scope: ComponentScope.Required,
  });
  addLicense(component, from?.license ?? null);
  return component;
}

function nameOf({ name, version }: ArtifactDependency): string {
  return `${name} ${version}`;
}

function sourcedName(crate: ArtifactDependency): string {
  return crate.source === null ? nameOf(crate) : `${nameOf(crate)} (${crate.source})`;
}

const CRATES_IO = [
  'registry+https://github.com/rust-lang/crates.io-index',
  'sparse+https://index.crates.io/',
];

/**
 * https://github.com/package-url/purl-spec. Undefined for a crate of the workspace, because it is
 * in no registry.
 */
function purlOf(name: string, version: string, source: string | null): string | undefined {
  if (source === null) return undefined;
  const [kind, url = ''] = splitOnce(source);
  const qualifiers: Record<string, string> | undefined = CRATES_IO.includes(source)
    ? undefined
    : kind === 'git'
      ? { vcs_url: `git+${url.replace(/^([^?#]+)(\?[^#]*)?#/, '$1@')}` }
      : { repository_url: url };
  return new PackageURL('cargo', undefined, name, version, qualifiers, undefined).toString();
}

function splitOnce(source: string): [string, string] {
  const at = source.indexOf('+');
  return [source.slice(0, at), source.slice(at + 1)];
}

function addLicense(component: Models.Component, license: string | null): void {
  if (!license) return;
  // Older versions of cargo accepted a slash instead of OR.
  const expression = license.replace(/\s*\/\s*/g, ' OR ');
  component.licenses.add(
    SPDX.isSupportedSpdxId(expression)
      ? new Models.SpdxLicense(expression)
      : new Models.LicenseExpression(expression),
  );
}

/** Returns a version 8 UUID (RFC 9562) derived from a text. */
function uuidOf(text: string): string {
  const hex = sha256(text);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return `urn:uuid:${parts.join('-')}`;
}
