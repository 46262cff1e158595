import { isText, listOf, optional, parseJson, shape } from '../json';
import type { Statement } from '../packaging/provenance/statement';
import { brokenLink } from './broken-link';

const isHashed = {
  name: isText,
  purl: optional(isText),
  hashes: optional(listOf(shape({ alg: isText, content: isText }))),
};
const isSbom = shape({
  metadata: shape({ component: shape({ components: optional(listOf(shape(isHashed))) }) }),
  components: optional(listOf(shape(isHashed))),
});
type Component = { name: string; purl?: string; hashes?: { alg: string; content: string }[] };

/**
 * Checks that an SBOM names the packages and programs of the statement, with the same digests.
 *
 * @throws RustStaticError for the first difference
 */
export function checkSbom({ subject, predicate }: Statement, text: string): void {
  const sbom = parseJson(text, isSbom);
  if (!sbom) throw brokenLink('sbom', 'It is not CycloneDX.');
  const stated = new Map(
    predicate.buildDefinition.resolvedDependencies.flatMap(({ uri, digest }) =>
      uri?.startsWith('pkg:') ? [[uri, digest?.sha256] as const] : [],
    ),
  );
  const listed = new Map(
    (sbom.components ?? []).flatMap((component: Component) =>
      component.purl === undefined ? [] : [[component.purl, sha256Of(component)] as const],
    ),
  );
  for (const [purl, digest] of stated) {
    if (!listed.has(purl)) throw brokenLink('sbom', `It lacks ${purl}, which the statement names.`);
    if (listed.get(purl) !== digest)
      throw brokenLink('sbom', `${purl} has another checksum than in the statement.`);
  }
  const extra = [...listed.keys()].find((purl) => !stated.has(purl));
  if (extra !== undefined) throw brokenLink('sbom', `It names ${extra}, which the statement lacks.`);
  for (const component of (sbom.metadata.component.components ?? []) as Component[]) {
    const digest = subject.find(({ name }) => name === component.name)?.digest.sha256;
    if (sha256Of(component) !== digest)
      throw brokenLink('sbom', `${component.name} has another digest than in the statement.`);
  }
}

function sha256Of({ hashes = [] }: Component): string | undefined {
  return hashes.find(({ alg }) => alg === 'SHA-256')?.content;
}
