import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileSha256 } from '../digest';
import { textIfThere } from '../kept-file';
import { assetName } from '../packaging/asset-name';
import type { Statement } from '../packaging/provenance/statement';
import { CHECKSUMS, IMAGE_FOLDER, PROVENANCE_FILE, SBOM_FILE } from '../packaging/write-package';
import { brokenLink } from './broken-link';
import { checkImage } from './check-image';
import { checkPrograms } from './check-programs';
import { checkSbom } from './check-sbom';
import { openIndexBundle } from './image-index';
import { openBundle, type Trust } from './open-bundle';
import { requirePlainFiles } from './plain-files';
import { BUNDLE, INDEX_BUNDLE, RELEASE_BUNDLE, REPRODUCED_BUNDLE } from './sign-folder';
import { packageFiles, programFiles } from './statement-facts';

/** A release that has passed all checks. */
export interface Verified {
  statement: Statement;
  /** The statement as it was signed. */
  json: string;
  /** Absolute path of the folder with the files of the release. */
  folder: string;
  /** The files and images that were checked, sorted. */
  checked: string[];
}

/**
 * Verifies what `sign` has written, without network: signature, signer, statement, digests, static
 * proof, crates and SBOM. Fails closed.
 *
 * @param path absolute path of the folder, of an archive in it, or of an OCI layout
 * @throws RustStaticError that names the first check that failed
 */
export async function verifyRelease(path: string, trust: Trust): Promise<Verified> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) throw brokenLink('files', `There is no ${path}.`);
  const names = stat.isDirectory() ? readdirSync(path) : undefined;
  const isImage = names?.includes('oci-layout') ?? false;
  if (names && !isImage) requirePlainFiles(path, [IMAGE_FOLDER], 'files');
  const bundle = names && !isImage ? join(path, RELEASE_BUNDLE) : `${path.replace(/\/$/, '')}${BUNDLE}`;
  const text = textIfThere(bundle);
  if (text === undefined) throw brokenLink('bundle', whyMissing(bundle, names));
  const { statement, json } = await openBundle(text, trust);
  if (names && !isImage)
    return {
      statement,
      json,
      folder: path,
      checked: await checkFolder(path, names, { statement, json, trust }),
    };
  if (isImage) await checkImage(statement, path);
  else await checkFile(statement, dirname(path), basename(path));
  return { statement, json, folder: dirname(path), checked: [basename(path)] };
}

/** Says why a bundle may be missing although the files are good. */
function whyMissing(bundle: string, names: readonly string[] = readdirSync(dirname(bundle))): string {
  const missing = `There is no ${bundle}.`;
  if (bundle.endsWith(BUNDLE + BUNDLE))
    return `${missing} Name the file that the bundle is about, not the bundle.`;
  if (names.includes(RELEASE_BUNDLE))
    return `${missing} Verify the folder ${dirname(bundle)}, which has this file.`;
  return names.some((name) => name.endsWith(BUNDLE))
    ? `${missing} Files from the page of a release are verified one by one: name an archive.`
    : missing;
}

async function checkFolder(
  folder: string,
  names: readonly string[],
  { statement, json, trust }: { statement: Statement; json: string; trust: Trust },
): Promise<string[]> {
  const stated = packageFiles(statement).map(({ name }) => name);
  const missing = stated.find((name) => !names.includes(name));
  if (missing !== undefined) throw brokenLink('files', `${missing} is not there. The statement names it.`);
  const files = names.toSorted();
  const known = [
    ...stated,
    CHECKSUMS,
    PROVENANCE_FILE,
    RELEASE_BUNDLE,
    REPRODUCED_BUNDLE,
    INDEX_BUNDLE,
    ...stated.map((name) => name + BUNDLE),
  ];
  const unknown = files.find((name) => !known.includes(name));
  if (unknown !== undefined) throw brokenLink('files', `The statement does not name ${unknown}.`);
  if (textIfThere(join(folder, PROVENANCE_FILE)) !== json)
    throw brokenLink('statement', `${PROVENANCE_FILE} is not what was signed.`);
  for (const name of stated)
    if (name === IMAGE_FOLDER) await checkImage(statement, join(folder, name));
    else await checkFile(statement, folder, name);
  refuseOtherBundles(folder, stated);
  await checkIndexBundle(folder, statement, trust);
  // Last, because an unequal sum does not tell which of the two has changed.
  await checkSums(folder, statement);
  return stated;
}

/** Who passes on one file takes the bundle beside it, so it must be the one that was verified. */
function refuseOtherBundles(folder: string, stated: readonly string[]): void {
  const verified = textIfThere(join(folder, RELEASE_BUNDLE));
  for (const bundle of stated.map((name) => name + BUNDLE)) {
    const text = textIfThere(join(folder, bundle));
    if (text !== undefined && text !== verified)
      throw brokenLink('bundle', `${bundle} differs from ${RELEASE_BUNDLE}.`);
  }
}

/** `image-push` attaches it to the index that has the image of this release. */
async function checkIndexBundle(folder: string, statement: Statement, trust: Trust): Promise<void> {
  const text = textIfThere(join(folder, INDEX_BUNDLE));
  if (text === undefined) return;
  const { images } = await openIndexBundle(text, trust);
  const image = packageFiles(statement).find(({ name }) => name === IMAGE_FOLDER)?.digest.sha256;
  if (!images.includes(`sha256:${image}`))
    throw brokenLink('bundle', `${INDEX_BUNDLE} is about the images of another release.`);
}

async function checkFile(statement: Statement, folder: string, name: string): Promise<void> {
  const subject = subjectOf(statement, name);
  const stated = subject?.digest.sha256;
  if (stated === undefined) throw brokenLink('files', `The statement does not name ${name}.`);
  const file = join(folder, name);
  const digest = statSync(file).isFile() ? await fileSha256(file) : 'of no file';
  if (digest !== stated)
    throw brokenLink('digest', `${name} has the sha256 ${digest}. The statement says ${stated}.`);
  if (subject?.name === SBOM_FILE) checkSbom(statement, textIfThere(file) ?? '');
  if (/(?<!-debug)\.tar\.(gz|zst)$/.test(name)) await checkPrograms(statement, [file], 'archive', name);
}

/** A file of a release may have the name that it has there as an asset. */
function subjectOf(statement: Statement, name: string): Statement['subject'][number] | undefined {
  const isAsset = (stated: string): boolean =>
    name === assetName(stated) || (stated === SBOM_FILE && name.endsWith(`-${SBOM_FILE}`));
  const subject = [...packageFiles(statement), ...programFiles(statement)];
  return subject.find((entry) => entry.name === name) ?? subject.find((entry) => isAsset(entry.name));
}

/**
 * The sums are for people without this program, so they must not say something else. The files have
 * the digests of the statement, because they were checked before.
 */
async function checkSums(folder: string, statement: Statement): Promise<void> {
  const lines = packageFiles(statement)
    .filter(({ name }) => name !== IMAGE_FOLDER)
    .map(({ name, digest }) => `${digest.sha256}  ${name}\n`);
  lines.push(`${await fileSha256(join(folder, PROVENANCE_FILE))}  ${PROVENANCE_FILE}\n`);
  const found = (textIfThere(join(folder, CHECKSUMS)) ?? '').split(/(?<=\n)/).sort();
  if (found.join('') !== lines.sort().join(''))
    throw brokenLink('digest', `${CHECKSUMS} does not fit the files.`);
}
