import type { Artifact, ArtifactDependency } from '../../artifact/artifact';
import { artifactOf, dependency, EPOCH, sha256 } from '../../testing/package-fixture';
import type { Delivery } from './components';
import { sbom } from './sbom';

interface Component {
  'bom-ref': string;
  name: string;
  components?: Component[];
  supplier?: object;
  externalReferences?: object[];
  properties?: { name: string; value: string }[];
}
interface Bom {
  serialNumber: string;
  metadata: { component: Component; timestamp: string };
  components: Component[];
  dependencies: { ref: string }[];
  compositions: object[];
}

const SHA512 = 'a'.repeat(128);
const DELIVERY: Delivery = {
  epoch: EPOCH,
  creator: 'security@example.com',
  files: new Map([['app', { sha512: SHA512, namesCrates: true }]]),
};
const made = (
  dependencies: ArtifactDependency[],
  more: Partial<Artifact> = {},
  delivery: Partial<Delivery> = {},
): Bom => JSON.parse(sbom(artifactOf(more), dependencies, { ...DELIVERY, ...delivery })) as Bom;
const crateIn = (dependencies: ArtifactDependency[]): Component =>
  made(dependencies).components.find(({ name }) => name === dependencies[0]!.name)!;
const crate = { ...artifactOf().crate, links: ['z'], dependencies: ['hyper 1.0.0'] };
const crates = [dependency('hyper', { dependencies: ['chrono 1.0.0'] }), dependency('chrono')];

describe('the fields of BSI TR-03183-2 v2.1.0', () => {
  const bom = made(crates, { crate, libraries: ['z'] });
  const all = [bom.metadata.component, ...bom.metadata.component.components!, ...bom.components];
  const valuesOf = (each: Component, name: string) =>
    each.properties!.filter((entry) => entry.name === `bsi:component:${name}`).map(({ value }) => value);

  it('of the document: creator, time, URI and lifecycle', () => {
    expect(bom.metadata).toMatchObject({
      timestamp: '2023-11-14T22:13:20.000Z',
      supplier: { contact: [{ email: 'security@example.com' }] },
      lifecycles: [{ phase: 'build' }],
    });
    expect(bom.serialNumber).toMatch(/^urn:uuid:/);
    const byUrl = made([], {}, { creator: 'https://example.com' });
    expect(byUrl.metadata).toMatchObject({ supplier: { url: ['https://example.com'] } });
  });

  it('of each component: one file name, and whether it is executable, an archive and structured', () => {
    for (const each of all) {
      expect(valuesOf(each, 'filename')).toHaveLength(1);
      expect([['executable'], ['non-executable']]).toContainEqual(valuesOf(each, 'executable'));
      expect([['archive'], ['no archive']]).toContainEqual(valuesOf(each, 'archive'));
      expect([['structured'], ['unstructured']]).toContainEqual(valuesOf(each, 'structured'));
    }
  });

  it('of a binary: SHA-512 of the file, and unstructured if it does not name its crates', () => {
    const { externalReferences } = bom.metadata.component;
    expect(externalReferences).toContainEqual({
      type: 'distribution',
      url: 'app',
      hashes: [
        { alg: 'SHA-256', content: sha256('the program') },
        { alg: 'SHA-512', content: SHA512 },
      ],
    });
    const files = new Map([['app', { sha512: SHA512, namesCrates: false }]]);
    const plain = made([], {}, { files });
    expect(valuesOf(plain.metadata.component, 'structured')).toEqual(['unstructured']);
  });

  it('of the file of a binary: the same creator, license and source as the application', () => {
    const repository = 'https://example.com/app';
    const { component } = made([], { crate: { ...crate, license: 'MIT', repository } }).metadata;
    const [file] = component.components!;
    expect(file).toMatchObject({ supplier: component.supplier, licenses: [{ license: { id: 'MIT' } }] });
    expect(file!.externalReferences).toEqual([
      { type: 'vcs', url: repository },
      { type: 'distribution', url: 'app' },
    ]);
  });

  it('of a crate: who made it, and where its source is', () => {
    const repository = 'https://example.com/serde';
    const serde = crateIn([dependency('serde', { repository })]);
    expect(serde.supplier).toEqual({ url: [repository] });
    expect(serde.externalReferences).toEqual([
      { type: 'vcs', url: repository },
      {
        type: 'source-distribution',
        url: 'https://static.crates.io/crates/serde/serde-1.0.0.crate',
        hashes: [{ alg: 'SHA-256', content: sha256('serde') }],
      },
    ]);
    expect(crateIn([dependency('x')]).supplier).toEqual({
      url: ['https://crates.io/crates/x'],
    });
  });

  it('of the dependencies: every component has an entry, and the list is complete', () => {
    const refs = bom.dependencies.map((entry) => entry.ref);
    expect(all.map((each) => each['bom-ref']).filter((each) => !refs.includes(each))).toEqual([]);
    expect(bom.compositions).toEqual([{ aggregate: 'complete', dependencies: refs }]);
  });

  it('say nothing of vulnerabilities', () => {
    expect(bom).not.toHaveProperty('vulnerabilities');
  });
});
