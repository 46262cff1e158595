import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LICENSES_FILE } from '../../artifact/license-text';
import { bundlePayload } from '../../attest/bundle-payload';
import { BUNDLE, INDEX_BUNDLE } from '../../attest/sign-folder';
import { fileSha256 } from '../../digest';
import { RustStaticError } from '../../errors';
import type { LocalAsset } from '../../forge/plan-assets';
import { assetName } from '../../packaging/asset-name';
import {
  archiveName,
  CHECKSUMS,
  fileStem,
  IMAGE_FOLDER,
  PROVENANCE_FILE,
  SBOM_FILE,
} from '../../packaging/write-package';
import type { ProvenPackage } from '../proven-package';

/** Names that are equal in each package, so an asset has the name of the archive before them. */
const EQUAL_NAMES = [
  SBOM_FILE,
  PROVENANCE_FILE,
  LICENSES_FILE,
  `provenance${BUNDLE}`,
  `${SBOM_FILE}${BUNDLE}`,
];
/** What stays on this machine: sums of other names, and the image with its bundles, which a registry has. */
const LEFT_OUT = [CHECKSUMS, IMAGE_FOLDER, `${IMAGE_FOLDER}${BUNDLE}`, INDEX_BUNDLE];

/** The name of the file with the checksums of an app's assets. It is uploaded last. */
export function sumsName(project: string, version: string): string {
  return assetName(`${fileStem(project)}-${version}-${CHECKSUMS}`);
}

/**
 * Returns the files of packages as assets, sorted, with names that are unique in a release.
 *
 * @throws RustStaticError if two packages have different files for one name
 */
export async function collectAssets(packages: readonly ProvenPackage[]): Promise<LocalAsset[]> {
  const assets = new Map<string, LocalAsset>();
  for (const { folder, opened } of packages) {
    const { licenses } = opened.artifact;
    const prefix = archiveName(opened.artifact);
    const files = readdirSync(folder)
      .filter((name) => !LEFT_OUT.includes(name))
      .map((name) => [name, join(folder, name)] as const);
    if (licenses) files.push([LICENSES_FILE, opened.at(licenses)]);
    for (const [name, file] of files) {
      const asset = await assetOf(assetName(name, EQUAL_NAMES.includes(name) ? prefix : undefined), file);
      refuseOther(assets.get(asset.name), asset);
      assets.set(asset.name, asset);
    }
  }
  return [...assets.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

/**
 * Writes the checksums of assets, as `sha256sum --check` reads them. Bundles are left out: a signature
 * can be another one each time, and a bundle checks itself.
 *
 * @param file absolute path to write to
 */
export async function writeSums(
  name: string,
  file: string,
  assets: readonly LocalAsset[],
): Promise<LocalAsset> {
  const lines = assets
    .filter((asset) => !asset.name.endsWith(BUNDLE))
    .map((asset) => `${asset.sha256}  ${asset.name}\n`);
  writeFileSync(file, lines.join(''));
  return assetOf(name, file);
}

/** Returns a file as an asset. */
export async function assetOf(name: string, file: string): Promise<LocalAsset> {
  const facts = { name, file, size: statSync(file).size, sha256: await fileSha256(file) };
  if (!name.endsWith(BUNDLE)) return facts;
  const payload = bundlePayload(readFileSync(file, 'utf8'));
  return { ...facts, accepts: (bytes) => bundlePayload(bytes.toString('utf8')) === payload };
}

function refuseOther(before: LocalAsset | undefined, { name, sha256 }: LocalAsset): void {
  if (before === undefined || before.sha256 === sha256) return;
  throw new RustStaticError(`Two packages have a file ${name}`, {
    code: 'release-asset-twice',
    reason: 'A name of a release stands for one file. The packages are for the same target triple.',
    remedy: 'Name one package target for each triple in "dependsOn" of nx-release-publish.',
  });
}
