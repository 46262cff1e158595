import { openAsBlob } from 'node:fs';
import { RustStaticError } from '../errors';
import { compareAssets } from './compare-assets';
import type { Forge, ForgeRelease } from './forge';
import { stepsFor, type LocalAsset, type Steps } from './plan-assets';
import { ForgeError } from './requests';
import { retried } from './retried';
import { withForgeErrors } from './forge-errors';

/** A release to complete. */
export interface ReleaseRequest {
  forge: Forge;
  tag: string;
  isPrerelease: boolean;
  write: (text: string) => void;
  /** Milliseconds before each further try. */
  pauses?: readonly number[];
}

/**
 * Makes sure that the release of a tag has these assets. Without a release, it creates a draft, so
 * nobody sees half of one. What is there already is left out, so it can run again after any failure.
 *
 * @throws RustStaticError if the service refuses, or if a public file has other bytes; then nothing
 * has changed
 */
export async function attachAssets(request: ReleaseRequest, assets: readonly LocalAsset[]): Promise<void> {
  const { forge, tag, write, pauses } = request;
  let uploaded = 0;
  const work = async (): Promise<void> => {
    const release = await findOrCreate(request);
    const compared = await compareAssets(forge, assets, await forge.assets(release));
    const steps = stepsFor(compared, release.isDraft);
    refuseConflicts(request, steps);
    for (const step of steps.upload) {
      await upload(forge, release, step);
      uploaded++;
      write(`rust-static: attached ${step.asset.name} to ${tag}\n`);
    }
    const left = assets.length - steps.upload.length - uploaded;
    if (left > 0 && steps.upload.length === 0)
      write(`rust-static: ${left} files of ${tag} are attached already\n`);
  };
  await withForgeErrors(forge, () => retried(work, { pauses, progress: () => uploaded }));
}

/**
 * Makes the release of a tag public, if it has all these assets.
 *
 * @param needed names of assets
 * @returns the missing names; the release is then as it was
 */
export async function publishRelease(
  { forge, tag, write, pauses }: ReleaseRequest,
  needed: readonly string[],
): Promise<string[]> {
  const work = async (): Promise<string[]> => {
    const release = await forge.find(tag);
    if (!release) throw new ForgeError(`${tag} has no release any more`, 0);
    if (!release.isDraft) return [];
    const there = (await forge.assets(release)).filter(({ isComplete }) => isComplete);
    const missing = needed.filter((wanted) => !there.some(({ name }) => name === wanted));
    if (missing.length > 0) return missing;
    await requireTag(forge, tag);
    await forge.publish(release);
    write(`rust-static: ${tag} is public: ${release.page}\n`);
    return [];
  };
  return withForgeErrors(forge, () => retried(work, { pauses }));
}

async function findOrCreate({ forge, tag, isPrerelease, write }: ReleaseRequest): Promise<ForgeRelease> {
  const found = await forge.find(tag);
  if (found) return found;
  await requireTag(forge, tag);
  const id = await forge.create(tag, isPrerelease);
  // Another process may have created a draft of the same tag. All use the oldest one.
  const first = await forge.find(tag);
  if (!first) throw new ForgeError(`the draft of ${tag} is not in the list yet`, 0);
  if (first.id === id) write(`rust-static: created a draft of the release ${tag}\n`);
  else await forge.discard(id);
  return first;
}

async function requireTag(forge: Forge, tag: string): Promise<void> {
  if (await forge.hasTag(tag)) return;
  throw new RustStaticError(`The tag ${tag} is not in ${forge.shown}`, {
    code: 'release-tag-missing',
    reason: 'The service would create the tag at the newest commit, which may be another one.',
    remedy: `Push it: git push origin ${tag}. Then run \`nx release publish\` again.`,
  });
}

function refuseConflicts({ forge, tag }: ReleaseRequest, { conflicts }: Steps): void {
  if (conflicts.length === 0) return;
  throw new RustStaticError(`The release ${tag} has other files: ${conflicts.join(', ')}`, {
    code: 'release-asset-differs',
    reason: `They are public in ${forge.shown} and have other bytes than the files of this workspace. Nothing was changed.`,
    remedy:
      'Release a new version. Or check out the commit of the tag, and run `nx release publish` there: the same sources give the same bytes.',
  });
}

/** Uploads a file in place of what has its name, and checks what has arrived. */
async function upload(
  forge: Forge,
  release: ForgeRelease,
  { asset, found }: Steps['upload'][number],
): Promise<void> {
  for (const old of found) await forge.remove(release, old);
  const { name, file, size, sha256 } = asset;
  const made = await forge.upload(release, { name, body: await openAsBlob(file) });
  const isSame = made.isComplete && made.size === size && (made.sha256 ?? sha256) === sha256;
  if (made.name !== name) throw new ForgeError(`the service has renamed ${name} to ${made.name}`, 400);
  if (!isSame) throw new ForgeError(`${name} has not arrived completely`, 0);
}
