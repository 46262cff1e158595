import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileSha512, sha256, shortDigest } from '../digest';
import type { Artifact } from '../artifact/artifact';
import { LICENSES_FILE } from '../artifact/license-text';
import { RustStaticError } from '../errors';
import { megabytes } from '../megabytes';
import { collectFiles, type FileScope } from './collect-files';
import { entryOf, type Entry, type FileEntry } from './entry';
import type { OpenArtifact } from './open-artifact';
import type { PackagePlan } from './package-plan';
import type { DeliveredFile } from './sbom/components';
import { binaryFiles, statementOf, type Release } from './provenance/statement';
import { sbom } from './sbom/sbom';
import { enforcePolicy } from './license-policy';
import { writeSystemPackages, type WrittenPackage } from './system/write-system-packages';
import { isAudited } from './is-audited';
import { tagOf, writeImage } from './write-image';
import { writeArchive } from './write-archive';

/** Names of the files in a package, besides its archives. */
export const CHECKSUMS = 'SHA256SUMS';
export const SBOM_FILE = 'sbom.cdx.json';
export const PROVENANCE_FILE = 'provenance.intoto.json';
export const IMAGE_FOLDER = 'image';

/** The input of a package. */
export interface PackageSource {
  plan: PackagePlan;
  opened: OpenArtifact;
  scope: FileScope;
  /** Seconds since 1970. */
  epoch: number;
  /** What only the signer of a release knows. */
  release?: Omit<Release, 'files'>;
}

/** A file or folder, relative to the package, and facts about it. */
export type Written = [path: string, ...facts: string[]];

/**
 * Writes a package into an empty folder.
 *
 * @returns the written files
 * @throws RustStaticError for files that cannot be packaged
 */
export async function writePackage(folder: string, source: PackageSource): Promise<Written[]> {
  const { opened, plan, scope, epoch } = source;
  const { artifact, at } = opened;
  enforcePolicy(plan.policy, artifact, opened.dependencies);
  const files = collectFiles(scope, plan.files);
  const imageFiles = collectFiles(scope, plan.image.files, 'image.files');
  const installFiles = collectFiles(scope, plan.install.files, 'install');
  const certificates = certificatesOf(source);
  const name = archiveName(artifact);
  const binaries = artifact.binaries.map((binary) =>
    entryOf(`${name}/${binary.path}`, 0o755, at(binary), binary),
  );
  const symbols = artifact.binaries.flatMap(({ debug }) =>
    debug ? [entryOf(`${name}/${debug.path}`, 0o644, at(debug), debug)] : [],
  );
  const inArchive = withLicenses(opened, '', files);
  const archives: [name: string, entries: Entry[]][] = [
    [name, [...binaries, ...inArchive.map((entry) => ({ ...entry, path: `${name}/${entry.path}` }))]],
    ...(symbols.length > 0 ? [[`${name}-debug`, symbols] as [string, Entry[]]] : []),
  ];
  const sums: [name: string, sha256: string][] = [];
  const lines: Written[] = [];
  const written: WrittenPackage[] = [];
  for (const [stem, entries] of archives)
    for (const format of plan.formats) {
      const archive = `${stem}.tar.${format}`;
      written.push({ file: archive, ...(await writeArchive(join(folder, archive), format, entries, epoch)) });
    }
  const { maintainer } = plan.install;
  const system = { opened, formats: plan.systemFormats, maintainer, files: installFiles, epoch };
  written.push(...(await writeSystemPackages(folder, system)));
  for (const { file, size, sha256 } of written) {
    sums.push([file, sha256]);
    lines.push([file, megabytes(size), `sha256 ${shortDigest(sha256)}`]);
  }
  const bom = sbom(artifact, opened.dependencies, {
    epoch,
    creator: plan.creator ?? artifact.crate.repository ?? undefined,
    files: await deliveredFiles(opened),
  });
  writeFileSync(join(folder, SBOM_FILE), bom);
  sums.push([SBOM_FILE, sha256(bom)]);
  lines.push([
    SBOM_FILE,
    counted(opened.dependencies.length, 'crate', 'crates'),
    counted(artifact.libraries.length, 'native library', 'native libraries'),
  ]);
  const content = {
    binaries: artifact.binaries.map((binary) => ({ name: binary.name, file: at(binary), size: binary.size })),
    certificates,
    files: withLicenses(opened, 'licenses/', imageFiles),
  };
  const digest = await writeImage(join(folder, IMAGE_FOLDER), { artifact, plan: plan.image, content, epoch });
  const without = certificates ? [] : ['without CA certificates'];
  const image = `${artifact.project}:${tagOf(artifact.version)}`;
  const subjects = [
    ...binaryFiles(artifact),
    ...sums,
    [IMAGE_FOLDER, digest.replace('sha256:', '')] as const,
  ];
  const release = { ...source.release, files: subjects };
  const statement = `${JSON.stringify(statementOf(artifact, opened.dependencies, release), null, 2)}\n`;
  writeFileSync(join(folder, PROVENANCE_FILE), statement);
  sums.push([PROVENANCE_FILE, sha256(statement)]);
  lines.push([IMAGE_FOLDER, image, ...without, shortDigest(digest)]);
  writeFileSync(
    join(folder, CHECKSUMS),
    sums
      .sort()
      .map(([of, sum]) => `${sum}  ${of}\n`)
      .join(''),
  );
  return lines;
}

async function deliveredFiles({ artifact, at }: OpenArtifact): Promise<Map<string, DeliveredFile>> {
  const files = new Map<string, DeliveredFile>();
  for (const binary of artifact.binaries)
    files.set(binary.name, { sha512: await fileSha512(at(binary)), namesCrates: isAudited(at(binary)) });
  return files;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Returns `<name>-<version>-<triple>`. */
export function archiveName({ project, version, target }: Artifact): string {
  return `${fileStem(project)}-${version}-${target}`;
}

/** Returns the name of a project for file names: characters that are not valid there are replaced. */
export function fileStem(project: string): string {
  return project.replace(/^@/, '').replace(/[^\w.-]/g, '-');
}

/** Adds the license texts, unless the user's files have that path. */
function withLicenses({ artifact, at }: OpenArtifact, prefix: string, files: FileEntry[]): FileEntry[] {
  const { licenses } = artifact;
  const path = `${prefix}${LICENSES_FILE}`;
  if (!licenses || files.some((entry) => entry.path === path)) return files;
  return [entryOf(path, 0o644, at(licenses), licenses), ...files];
}

function certificatesOf({ plan: { certificates }, opened, scope }: PackageSource): string | undefined {
  if (certificates === 'none') return undefined;
  const { certificates: ofBuilder } = opened.artifact;
  if (certificates === 'builder') return ofBuilder && opened.at(ofBuilder);
  const { file } = certificates;
  const [first] = collectFiles(scope, [{ from: file, to: '' }], 'certificates');
  const full = join(scope.workspaceRoot, file);
  if (first && 'file' in first.content && first.content.file === full) return full;
  throw new RustStaticError(`Option "certificates" names ${file}, which is a folder`, {
    code: 'certificates-unreadable',
    reason: 'The image has its certificates in one file (PEM).',
    remedy: 'Name that file.',
  });
}
