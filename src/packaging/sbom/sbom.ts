import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import { sha256 } from '../../digest';
import type { Artifact, ArtifactDependency } from '../../artifact/artifact';
import { thirdPartyCrates } from '../../artifact/license-text';
import { crateName } from '../../cargo/dependencies';
import { PLUGIN } from '../../plan/crate-settings';
import {
  application,
  crateComponent,
  type Delivery,
  inOrder,
  nameOf,
  nativeComponent,
  runtimeComponents,
} from './components';
import { creatorOf } from './file-facts';

/**
 * Returns the SBOM (software bill of materials) of an artifact, as CycloneDX 1.6 in JSON. It lists
 * crates, the native libraries that they link, the Rust standard library, the C library, and their
 * dependencies. It has the fields of BSI TR-03183-2 v2.1.0, as far as they are known. It is
 * reproducible: the serial number is derived from the content.
 */
export function sbom(artifact: Artifact, dependencies: ArtifactDependency[], delivery: Delivery): string {
  const bom = new Models.Bom();
  const root = application(artifact, delivery);
  const { metadata } = bom;
  metadata.component = root;
  metadata.timestamp = new Date(delivery.epoch * 1000);
  metadata.lifecycles.add(Enums.LifecyclePhase.Build);
  if (delivery.creator !== undefined) metadata.supplier = creatorOf(delivery.creator);
  metadata.tools.components.add(new Models.Component(Enums.ComponentType.Application, PLUGIN));
  // The C code of crates such as openssl-src is delivered, although they only run at build time.
  const foreign = new Set(thirdPartyCrates(dependencies));
  const isDelivered = (crate: ArtifactDependency): boolean => crate.scope === 'runtime' || foreign.has(crate);
  const crates = new Map(dependencies.map((crate) => [crate, crateComponent(crate, isDelivered(crate))]));
  const natives = new Map(
    artifact.libraries.map((name) => [name, nativeComponent(name, artifact.packages?.[name])]),
  );
  const byName = new Map([
    ...[...crates].map(([crate, component]) => [nameOf(crate), component] as const),
    // An ambiguous name refers to the crate of the workspace.
    ...[...crates].map(([crate, component]) => [crateName(crate), component] as const),
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
    withCompleteness(
      new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6)).serialize(bom, {
        // The serializer would sort by the rules of the caller's locale.
        sortLists: false,
      }),
    );
  bom.serialNumber = uuidOf(write());
  return `${write()}\n`;
}

/**
 * Says that all dependencies are listed, and lists components without any. The library has no model
 * for the first.
 */
function withCompleteness(text: string): string {
  const bom = JSON.parse(text) as { dependencies?: { ref: string }[] };
  const refs = (bom.dependencies ?? []).map(({ ref }) => ref);
  const compositions = [{ aggregate: 'complete', dependencies: refs }];
  return JSON.stringify({ ...bom, compositions }, null, 2);
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
