import { writeFileSync } from 'node:fs';
import { chmod, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import {
  type Artifact,
  ARTIFACT_FILE,
  type ArtifactBinary,
  type ArtifactDependency,
  type ArtifactFile,
  CERTIFICATES_FILE,
  DEPENDENCIES_FILE,
} from '../artifact/artifact';
import {
  thirdPartyCrates,
  LICENSES_FILE,
  type LicenseFile,
  thirdPartyLicenses,
} from '../artifact/license-text';
import { resolvedCrates } from '../cargo/dependencies';
import type { Files } from '../cargo/files';
import { readLock } from '../cargo/lockfile';
import { type BuildMessages, crateOfPackageId } from '../cargo/messages';
import { joinPath } from '../cargo/paths';
import { fileSha256 } from '../digest';
import { withFile } from '../elf/byte-source';
import { verifyBinary } from '../elf/verify-binary';
import type { BuildSession } from '../engines/engine';
import {
  APK_DATABASES,
  type InstalledPackage,
  packagesOfArchives,
  sysrootOf,
} from '../libraries/installed-packages';
import type { BuildPlan } from '../plan/plan';
import { recordedOptions } from '../plan/recorded-options';
import { addAuditData } from './audit-section';
import { licenseFiles } from './license-files';

/** Path of the certificates in Alpine's package ca-certificates-bundle, and in Debian. */
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/** Returns the files to read from the builder. */
export function builderFilesOf(plan: Pick<BuildPlan, 'target'>): string[] {
  return [CERTIFICATES, ...databasesOf(plan)];
}

/** Paths of apk's database. If there is a sysroot, it has the archives. */
function databasesOf({ target }: Pick<BuildPlan, 'target'>): string[] {
  return [...APK_DATABASES.map((path) => sysrootOf(target) + path), ...APK_DATABASES];
}

/** A finished build to collect, and the output folder. */
export interface Collection {
  session: BuildSession;
  plan: BuildPlan;
  built: BuildMessages;
  files: Files;
  /** Absolute path. */
  folder: string;
}

/**
 * Copies the binaries out, checks each, and describes them.
 *
 * @throws RustStaticError for the first binary that is not static
 */
export async function collectArtifact(collection: Collection): Promise<Artifact> {
  const { session, plan, built, files, folder } = collection;
  const asked = session.facts();
  asked.catch(() => {});
  const executables = built.executables.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const executable of executables) await copyBinary(collection, executable);
  const lockFile = joinPath(plan.cargoRoot, 'Cargo.lock');
  const lock = readLock(files.read(lockFile) ?? '', lockFile).packages;
  const { metadata, rustc, cargo, files: builderFiles } = await asked;
  const certificates = builderFiles.get(CERTIFICATES);
  const packages = packagesIn(builderFiles, databasesOf(plan), built);
  const { crate, dependencies } = resolvedCrates(metadata, built, session.manifestPath, lock);
  // Meanwhile, the binaries are checked.
  const licenses = licenseFiles(session, metadata, thirdPartyCrates(dependencies));
  licenses.catch(() => {});
  const { version } = plan.crate;
  const binaries: ArtifactBinary[] = [];
  for (const { name } of executables) {
    if (plan.auditable) addAuditData(join(folder, name), name, { crate, version, dependencies });
    binaries.push(await provenBinary(collection, name));
  }
  writeJson(join(folder, DEPENDENCIES_FILE), dependencies);
  if (certificates) writeFileSync(join(folder, CERTIFICATES_FILE), certificates);
  const artifact: Artifact = {
    schemaVersion: 2,
    project: plan.project,
    version,
    crate,
    target: plan.target,
    libc: plan.libc,
    profile: plan.profile,
    features: plan.features,
    toolchain: { rustc, cargo },
    builder: {
      engine: plan.engine,
      ...(session.builder !== undefined && {
        [plan.builderImage === undefined ? 'recipe' : 'reference']: session.builder,
      }),
    },
    options: recordedOptions(plan),
    libraries: [...new Set(built.linked.map(({ library }) => library))].sort(),
    ...(packages.size > 0 ? { packages: Object.fromEntries([...packages].sort()) } : {}),
    binaries,
    ...(certificates ? { certificates: await describeFile(folder, CERTIFICATES_FILE) } : {}),
  };
  await addLicenses(artifact, dependencies, await licenses, folder);
  writeJson(join(folder, ARTIFACT_FILE), artifact);
  return artifact;
}

/** Writes the licenses of third-party code, if there is any, and describes the file. */
async function addLicenses(
  artifact: Artifact,
  dependencies: ArtifactDependency[],
  texts: ReadonlyMap<string, LicenseFile[]>,
  folder: string,
): Promise<void> {
  const text = thirdPartyLicenses(artifact, dependencies, texts);
  if (text === undefined) return;
  writeFileSync(join(folder, LICENSES_FILE), text);
  artifact.licenses = await describeFile(folder, LICENSES_FILE);
}

/**
 * Returns the apk packages of static archives in the builder. Other distributions have no apk
 * database, so the result is empty.
 */
function packagesIn(
  builderFiles: ReadonlyMap<string, string>,
  databases: readonly string[],
  { linked }: BuildMessages,
): Map<string, InstalledPackage> {
  const names = linked.filter(({ compiled }) => !compiled).map(({ library }) => library);
  const database = databases.map((path) => builderFiles.get(path)).find((text) => text !== undefined);
  return database === undefined ? new Map() : packagesOfArchives(database, [...new Set([...names, 'c'])]);
}

/** Copies a binary out, and its debug information if requested. */
async function copyBinary(
  { session, plan, folder }: Collection,
  { name, path }: { name: string; path: string },
): Promise<void> {
  const file = join(folder, name);
  const debug = plan.debugSymbols ? await splitDebug(session, plan, path) : undefined;
  await session.copyOut(debug?.binary ?? path, file);
  await chmod(file, 0o755);
  if (debug) await session.copyOut(debug.symbols, join(folder, debugNameOf(name)));
}

/** Checks a copied binary, after its last change, and describes it. */
async function provenBinary(
  { plan, built: { linked }, folder }: Collection,
  name: string,
): Promise<ArtifactBinary> {
  const expected = {
    name,
    target: plan.target,
    libc: plan.libc,
    linked: linked.map(({ library, packageId }) => ({ library, crate: crateOfPackageId(packageId) })),
  };
  const { linkage } = withFile(join(folder, name), (source) => verifyBinary(source, expected));
  const described = { name, ...(await describeFile(folder, name)), linkage };
  return plan.debugSymbols
    ? { ...described, debug: await describeFile(folder, debugNameOf(name)) }
    : described;
}

function debugNameOf(name: string): string {
  return `${name}.debug`;
}

async function describeFile(folder: string, name: string): Promise<ArtifactFile> {
  const file = join(folder, name);
  return { path: name, sha256: await fileSha256(file), size: (await stat(file)).size };
}

function writeJson(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}

/** Two files, with paths in cargo's environment. */
export interface SplitBinary {
  binary: string;
  symbols: string;
}

/**
 * Splits a linked binary into the binary to ship and its debug information. The binary names the
 * debug file, so debuggers find it
 * (https://sourceware.org/gdb/current/onlinedocs/gdb.html/Separate-Debug-Files.html).
 *
 * @param path path of the binary, in cargo's environment
 * @throws RustStaticError if objcopy is missing
 */
export async function splitDebug(
  session: BuildSession,
  { strip, cross, target }: BuildPlan,
  path: string,
): Promise<SplitBinary> {
  const symbols = `${path}.debug`;
  const binary = posix.join(posix.dirname(path), `.${posix.basename(path)}.stripped`);
  // GNU objcopy only reads binaries of its own architecture.
  const objcopy = cross ? `${target}-objcopy` : 'objcopy';
  await session.execute([objcopy, '--only-keep-debug', path, symbols]);
  const kept = strip === 'symbols' ? '--strip-all' : '--strip-debug';
  await session.execute([objcopy, kept, `--add-gnu-debuglink=${symbols}`, path, binary]);
  return { binary, symbols };
}
