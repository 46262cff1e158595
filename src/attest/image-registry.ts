import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { sha256 } from '../digest';
import { isNumber, isText, listOf, matches, optional, parseJson, shape, type Checked } from '../json';
import { MEDIA } from '../packaging/oci-layout';
import type { RegistryCredentials } from '../units/stores/oci-token';
import { registryClient, type OciAddress } from '../units/stores/registry-client';
import { BUNDLE_MEDIA } from './attach-bundle';

/** A digest is used as a path. */
export const isDigest = matches(/^sha256:[0-9a-f]{64}$/);
/** A part of an image, of which a manifest says digest and size. */
export const isPart = shape({ mediaType: isText, digest: isDigest, size: isNumber });
export type Part = Checked<typeof isPart>;

/** A document of a registry. */
export interface Manifest {
  bytes: Buffer;
  /** `sha256:…`, computed from the bytes. */
  digest: string;
}

/** Reads images and their signatures. What it returns has the digest that was asked for. */
export interface ImageRegistry {
  /**
   * @param version tag or digest
   * @returns undefined if the registry does not have it
   */
  manifest(version: string): Promise<Manifest | undefined>;
  /** Writes a part to a file. The caller compares its digest. */
  part(part: Part, file: string): Promise<void>;
  /** Returns the bundles that are attached to an image or an index. Nothing in them is checked yet. */
  bundles(digest: string): Promise<string[]>;
}

/** Registries accept manifests up to this size: https://github.com/opencontainers/distribution-spec. */
const LARGEST_MANIFEST = 4 << 20;
/** A bundle has one statement, which names a few thousand crates at most. */
const LARGEST_BUNDLE = 16 << 20;
/** Everybody who may write can attach something. */
const MOST_BUNDLES = 100;
const ACCEPT = [
  MEDIA.index,
  MEDIA.manifest,
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const isReferrers = shape({ manifests: listOf(shape({ digest: isDigest, artifactType: optional(isText) })) });
const isAttached = shape({ subject: shape({ digest: isText }), layers: listOf(isPart) });

/**
 * Opens a repository for reading.
 *
 * @param credentials returns what `docker login` stored for the registry
 */
export function imageRegistry(
  address: OciAddress,
  credentials: () => RegistryCredentials | undefined,
): ImageRegistry {
  const { client, at } = registryClient(address, credentials);
  const manifest = async (version: string): Promise<Manifest | undefined> => {
    const answer = await client.get(at(`manifests/${version}`), { accept: ACCEPT });
    if (!answer) return undefined;
    const bytes = await client.content(answer, LARGEST_MANIFEST);
    const digest = `sha256:${sha256(bytes)}`;
    if (isDigest(version) && version !== digest)
      throw new Error(`it gives a manifest with the digest ${digest} for ${version}`);
    return { bytes, digest };
  };
  const bundleIn = async (digest: string, of: string): Promise<string[]> => {
    const attached = parseJson((await manifest(digest))?.bytes.toString('utf8'), isAttached);
    const [layer] = attached?.layers ?? [];
    if (!layer || attached?.subject.digest !== of) return [];
    const answer = await client.get(at(`blobs/${layer.digest}`));
    if (!answer) return [];
    const bytes = await client.content(answer, LARGEST_BUNDLE);
    return layer.digest === `sha256:${sha256(bytes)}` ? [bytes.toString('utf8')] : [];
  };
  return {
    manifest,
    async part({ digest, size }, file) {
      const answer = await client.get(at(`blobs/${digest}`));
      if (!answer) throw new Error(`it lacks ${digest}`);
      await pipeline(client.bytes(answer, size + 1), createWriteStream(file));
    },
    async bundles(digest) {
      const answer = await client.send(at(`referrers/${digest}`), { method: 'GET' });
      const referrers = answer.ok ? await client.content(answer, LARGEST_MANIFEST) : undefined;
      if (!referrers) await answer.body?.cancel();
      let found = bundlesIn(referrers);
      // Registries without referrers have a tag instead.
      if (found.length === 0) found = bundlesIn((await manifest(digest.replace(':', '-')))?.bytes);
      const texts: string[] = [];
      for (const attached of found.slice(0, MOST_BUNDLES)) texts.push(...(await bundleIn(attached, digest)));
      return texts;
    },
  };
}

function bundlesIn(list: Buffer | undefined): string[] {
  const { manifests = [] } = parseJson(list?.toString('utf8'), isReferrers) ?? {};
  return manifests.flatMap(({ digest, artifactType }) => (artifactType === BUNDLE_MEDIA ? [digest] : []));
}
