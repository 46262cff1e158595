// The twenty fields of BSI TR-03183-2 v2.1.0, sections 5.2.1 to 5.2.5, and where CycloneDX 1.6 has them.

const property = (component, name) =>
  (component.properties ?? []).find((entry) => entry.name === `bsi:component:${name}`)?.value;
const links = (component, ...types) =>
  (component.externalReferences ?? []).filter(({ type }) => types.includes(type));
const creator = (entity) => Boolean(entity?.url?.length || entity?.contact?.some(({ email }) => email));
const hashed = (entry, algorithm) => (entry.hashes ?? []).some(({ alg }) => alg === algorithm);
const licensed = (component, acknowledgement) =>
  (component.licenses ?? []).some((entry) => (entry.license ?? entry).acknowledgement === acknowledgement);

/** Fields of the document: name, obligation, test. */
const OF_DOCUMENT = [
  ['creator of the SBOM', 'required', ({ metadata }) => creator(metadata.supplier)],
  ['timestamp', 'required', ({ metadata }) => !Number.isNaN(Date.parse(metadata.timestamp))],
  ['URI of the SBOM', 'if it exists', ({ serialNumber }) => /^urn:uuid:/.test(serialNumber)],
];

/** Fields of each component. */
const OF_COMPONENT = [
  ['creator', 'required', (component) => creator(component.supplier)],
  ['name', 'required', ({ name }) => Boolean(name)],
  ['version', 'required', ({ version }) => Boolean(version)],
  ['file name', 'required', (component) => Boolean(property(component, 'filename'))],
  [
    'dependencies, and whether they are complete',
    'required',
    ({ 'bom-ref': ref }, bom) =>
      bom.dependencies.some((entry) => entry.ref === ref) &&
      bom.compositions.some(
        ({ aggregate, dependencies }) => aggregate === 'complete' && dependencies.includes(ref),
      ),
  ],
  ['distribution licenses', 'required', (component) => licensed(component, 'concluded')],
  [
    'SHA-512 of the deployable component',
    'required',
    (component) =>
      hashed(component, 'SHA-512') ||
      links(component, 'distribution').some((link) => hashed(link, 'SHA-512')),
  ],
  ['executable', 'required', (component) => Boolean(property(component, 'executable'))],
  ['archive', 'required', (component) => Boolean(property(component, 'archive'))],
  ['structured', 'required', (component) => Boolean(property(component, 'structured'))],
  [
    'URI of the source code',
    'if it exists',
    (component) => links(component, 'vcs', 'source-distribution').length > 0,
  ],
  ['URI of the deployable form', 'if it exists', (component) => links(component, 'distribution').length > 0],
  ['other unique identifiers', 'if it exists', ({ purl, cpe }) => Boolean(purl ?? cpe)],
  ['original licenses', 'if it exists', (component) => licensed(component, 'declared')],
  ['effective license', 'optional', (component) => Boolean(property(component, 'effectiveLicence'))],
  [
    'hash of the source code',
    'optional',
    (component) => links(component, 'source-distribution').some(({ hashes }) => hashes?.length > 0),
  ],
  ['URL of security.txt', 'optional', (component) => links(component, 'rfc-9116').length > 0],
];

/**
 * Counts the components that have each field.
 *
 * @param bom parsed CycloneDX 1.6
 * @returns name, obligation, and how many of how many, for each field
 */
export function fieldsOf(bom) {
  const { component } = bom.metadata;
  const { components: files = [], ...delivery } = component;
  const delivered = [delivery, ...files];
  const compiledIn = bom.components;
  const count = (list, test) => [list.filter((each) => test(each, bom)).length, list.length];
  return [
    ...OF_DOCUMENT.map(([name, duty, test]) => ({ name, duty, document: Boolean(test(bom)) })),
    ...OF_COMPONENT.map(([name, duty, test]) => ({
      name,
      duty,
      delivered: count(delivered, test),
      compiledIn: count(compiledIn, test),
    })),
  ];
}
