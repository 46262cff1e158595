import { createHash } from 'node:crypto';
import type { Forge, ForgeAsset } from './forge';
import type { Compared, LocalAsset } from './plan-assets';
import { ForgeError } from './requests';

/** Larger files are not compared by what they say. */
const LARGEST_TEXT = 1 << 20;

/**
 * Compares files with the assets of a release: by size and digest, or by the bytes if the service
 * does not say a digest.
 */
export async function compareAssets(
  forge: Forge,
  assets: readonly LocalAsset[],
  there: readonly ForgeAsset[],
): Promise<Compared[]> {
  const compared: Compared[] = [];
  for (const asset of assets) {
    const found = there.filter(({ name }) => name === asset.name);
    compared.push({ asset, found, state: await stateOf(forge, asset, found) });
  }
  return compared;
}

async function stateOf(
  forge: Forge,
  asset: LocalAsset,
  [found, ...others]: readonly ForgeAsset[],
): Promise<Compared['state']> {
  if (!found) return 'missing';
  if (others.length > 0) return 'other';
  if (!found.isComplete) return 'partial';
  if (found.size === asset.size && (found.sha256 ?? (await digestOf(forge, found))) === asset.sha256)
    return 'same';
  const mayAccept = asset.accepts && found.size <= LARGEST_TEXT;
  return mayAccept && asset.accepts!(await bytesOf(forge, found)) ? 'same' : 'other';
}

/** Returns the SHA-256 of an asset, without keeping its bytes in memory. */
async function digestOf(forge: Forge, asset: ForgeAsset): Promise<string> {
  const hash = createHash('sha256');
  await reading(asset, async () => {
    const { body } = await forge.read(asset);
    for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) hash.update(chunk);
  });
  return hash.digest('hex');
}

async function bytesOf(forge: Forge, asset: ForgeAsset): Promise<Buffer> {
  const read = async (): Promise<Buffer> => Buffer.from(await (await forge.read(asset)).arrayBuffer());
  return reading(asset, read);
}

/** A connection may end while a body arrives. */
async function reading<T>({ name }: ForgeAsset, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof ForgeError ? error : new ForgeError(`${name} cannot be read: ${String(error)}`, 0);
  }
}
