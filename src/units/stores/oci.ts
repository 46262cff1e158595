import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sha256 } from '../../digest';
import { isText, listOf, parseJson, shape } from '../../json';
import { LARGEST_ENVELOPE } from '../envelope';
import type { HttpClient } from './http-client';
import type { RegistryCredentials } from './oci-token';
import { registryClient, type OciAddress } from './registry-client';
import type { NeededBlob, UnitStore } from './store';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
/** Registries accept manifests up to this size: https://github.com/opencontainers/distribution-spec. */
const LARGEST_MANIFEST = 4 << 20;
const EMPTY = '{}';
const ADDRESS = /^oci:\/\/([\w.-]+(?::\d+)?|\[[\da-f:]+\](?::\d+)?)\/([a-z\d]+(?:[._/-]+[a-z\d]+)*)\/?$/;

/** Reads `oci://host[:port]/repository`. @returns undefined if it is not valid */
export function ociAddress(address: string): OciAddress | undefined {
  const [, host, repository] = ADDRESS.exec(address) ?? [];
  return host && repository ? { host, repository } : undefined;
}

/**
 * A store in a repository of an OCI registry. A record is a tag of a manifest, whose first layer is
 * the text. The blobs that it needs are further layers, because registries remove blobs that no
 * manifest names.
 *
 * @param credentials returns what `docker login` stored for the registry
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
export function ociStore(
  address: OciAddress,
  credentials: () => RegistryCredentials | undefined,
  idleMs?: number,
): UnitStore {
  const { client, at } = registryClient(address, credentials, idleMs);
  const blob = (digest: string): URL => at(`blobs/sha256:${digest}`);
  const tag = (name: string): URL => at(`manifests/units-${name}`);
  const upload = (digest: string, body: () => unknown, size: number) =>
    uploadBlob(client, at('blobs/uploads/'), { digest, body, size });
  return {
    address: `${address.host}/${address.repository}`,
    hasBlob: (digest) => client.has(blob(digest), undefined, 'HEAD'),
    async getBlob(digest, file, size) {
      const answer = await client.get(blob(digest));
      if (!answer) return false;
      await pipeline(client.bytes(answer, size + 1), createWriteStream(file));
      return true;
    },
    putBlob: (digest, file) =>
      upload(digest, () => Readable.toWeb(createReadStream(file)), statSync(file).size),
    async getRecord(name) {
      const answer = await client.get(tag(name), { accept: MANIFEST });
      if (!answer) return undefined;
      const manifest = parseJson(
        (await client.content(answer, LARGEST_MANIFEST)).toString('utf8'),
        isManifest,
      );
      const digest = /^sha256:([\da-f]{64})$/.exec(manifest?.layers[0]?.digest ?? '')?.[1];
      if (digest === undefined) throw new Error(`the tag of ${name} is not a manifest of units`);
      const text = await client.get(blob(digest));
      return text && (await client.content(text, LARGEST_ENVELOPE)).toString('utf8');
    },
    async putRecord(name, text, needs = []) {
      const headers = { accept: MANIFEST };
      if (await client.has(tag(name), headers, 'HEAD')) return false;
      for (const content of [EMPTY, text])
        await upload(sha256(content), () => content, Buffer.byteLength(content));
      const manifest = manifestOf(text, needs);
      return client.put(tag(name), () => manifest, Buffer.byteLength(manifest), { 'content-type': MANIFEST });
    },
  };
}

async function uploadBlob(
  client: HttpClient,
  uploads: URL,
  { digest, body, size }: { digest: string; body: () => unknown; size: number },
): Promise<void> {
  const begun = await client.send(uploads, { method: 'POST', headers: { 'content-length': '0' } });
  await begun.body?.cancel();
  const location = begun.headers.get('location');
  if (begun.status !== 202 || location === null)
    throw new Error(`it refuses an upload with status ${begun.status}`);
  const url = new URL(location, uploads);
  // The registry's own parameters stay as they are.
  url.search += `${url.search ? '&' : '?'}digest=sha256:${digest}`;
  if (!(await client.put(url, body, size))) throw new Error('it refuses an upload');
}

function manifestOf(text: string, needs: readonly NeededBlob[]): string {
  const layer = (mediaType: string, digest: string, size: number) => ({
    mediaType,
    digest: `sha256:${digest}`,
    size,
  });
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    artifactType: 'application/vnd.rust-static.units.v1',
    config: layer('application/vnd.oci.empty.v1+json', sha256(EMPTY), EMPTY.length),
    layers: [
      layer('application/vnd.dsse.envelope.v1+json', sha256(text), Buffer.byteLength(text)),
      ...needs.map(({ digest, size }) => layer('application/vnd.rust-static.unit.v1.tar+gzip', digest, size)),
    ],
  });
}

const isManifest = shape({ layers: listOf(shape({ digest: isText })) });
