import { createHash } from 'node:crypto';
import { Enums, Models, Serialize, SPDX, Spec } from '@cyclonedx/cyclonedx-library';
import { PackageURL } from 'packageurl-js';
import type { Artifact, ArtifactDependency } from '../artifact/artifact';
import { PLUGIN } from '../plan/crate-settings';

const { Component } = Models;
const { ComponentScope, ComponentType, HashAlgorithm } = Enums;

/**
 * The bill of materials of an artifact, as CycloneDX 1.6 in JSON: crates, the native libraries that they link, the Rust
 * standard library and the C library, and who uses whom. Nothing of it tells one run from another; the serial number is made from the content.
 */
export function sbom(artifact: Artifact, dependencies: ArtifactDependency[]): string {
  const bom = new Models.Bom();
  const root = application(artifact);
  bom.metadata.component = root;
  bom.metadata.tools.components.add(new Component(ComponentType.Application, PLUGIN));
  const crates = new Map(dependencies.map((crate) => [crate, crateComponent(crate)]));
  const natives = new Map(artifact.libraries.map((name) => [name, nativeComponent(name)]));
  const byName = new Map(
    [...crates].flatMap(([crate, component]) =>
      [nameOf(crate), sourcedName(crate)].map((name) => [name, component]),
    ),
  );
  const connect = (
    from: Models.Component,
    uses: Pick<ArtifactDependency, 'dependencies' | 'links'>,
  ): void => {
    const used = [
      ...uses.dependencies.map((name) => byName.get(name)),
      ...uses.links.map((name) => natives.get(name)),
    ];
    for (const component of used) if (component) from.dependencies.add(component.bomRef);
  };
  connect(root, artifact.crate);
  for (const [crate, component] of crates) connect(component, crate);
  const runtime = runtimeComponents(artifact);
  for (const component of runtime) root.dependencies.add(component.bomRef);
  for (const component of [...crates.values(), ...natives.values(), ...runtime])
    bom.components.add(component);
  const write = (): string =>
    new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6)).serialize(bom, {
      sortLists: true,
      space: 2,
    });
  bom.serialNumber = uuidOf(write());
  return `${write()}\n`;
}

function application({ project, version, crate, binaries, target }: Artifact): Models.Component {
  const component = new Component(ComponentType.Application, project, {
    bomRef: `application ${project} ${version}`,
    version,
    description: crate.description ?? undefined,
    properties: new Models.PropertyRepository([new Models.Property('cargo:target', target)]),
  });
  addLicence(component, crate.licence);
  for (const { name, sha256 } of binaries)
    component.components.add(
      new Component(ComponentType.File, name, {
        bomRef: `file ${name}`,
        hashes: new Models.HashDictionary([[HashAlgorithm['SHA-256'], sha256]]),
      }),
    );
  return component;
}

function crateComponent(crate: ArtifactDependency): Models.Component {
  const { name, version, checksum, source, scope } = crate;
  const component = new Component(ComponentType.Library, name, {
    bomRef: sourcedName(crate),
    version,
    purl: purlOf(name, version, source),
    // CycloneDX's word for what is used and not delivered.
    scope: scope === 'build' ? ComponentScope.Excluded : ComponentScope.Required,
  });
  if (checksum) component.hashes.set(HashAlgorithm['SHA-256'], checksum);
  addLicence(component, crate.licence);
  return component;
}

function nativeComponent(name: string): Models.Component {
  return new Component(ComponentType.Library, name, {
    bomRef: `native ${name}`,
    scope: ComponentScope.Required,
  });
}

function runtimeComponents({ toolchain, libc }: Artifact): Models.Component[] {
  const version = /^rustc (\S+)/.exec(toolchain.rustc)?.[1];
  return [
    new Component(ComponentType.Library, 'rust-std', { bomRef: 'rust-std', version }),
    new Component(ComponentType.Library, libc, { bomRef: `libc ${libc}` }),
  ];
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

/** https://github.com/package-url/purl-spec; none for a crate of the workspace, which is in no registry. */
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

function addLicence(component: Models.Component, licence: string | null): void {
  if (licence === null) return;
  // Cargo once took a slash for OR.
  const expression = licence.replaceAll('/', ' OR ');
  component.licenses.add(
    SPDX.isSupportedSpdxId(expression)
      ? new Models.SpdxLicense(expression)
      : new Models.LicenseExpression(expression),
  );
}

/** A version 8 UUID (RFC 9562) made from a text. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return `urn:uuid:${parts.join('-')}`;
}
