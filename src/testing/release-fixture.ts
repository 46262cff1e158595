import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ArtifactDependency } from '../artifact/artifact';
import { auditData, AUDIT_SECTION } from '../artifact/audit-data';
import type { Signature } from '../attest/sign';
import { signFolder } from '../attest/sign-folder';
import { signIndex } from '../attest/sign-index';
import { appendSection } from '../elf/append-section';
import { openArtifact } from '../packaging/open-artifact';
import { planPackage } from '../packaging/package-plan';
import { readLayout, type LayoutImage } from '../packaging/read-layout';
import type { PackageSettings } from '../plan/package-settings';
import { PROVENANCE_FILE, writePackage } from '../packaging/write-package';
import { elfFile } from './elf-fixture';
import { artifactOf, dependency, described, EPOCH } from './package-fixture';
import { tempFolder } from './temp-folder';

/** What the parts of a release say. They agree by default. */
export interface ReleaseParts {
  /** Crates in the section of the program. Undefined writes no section. */
  listed?: Crate[] | 'none' | 'broken';
  /** Crates in the statement and the SBOM. */
  stated?: Crate[];
  binary?: Buffer;
  /** Triple of the binary. */
  target?: string;
  /** Name of the binary. */
  name?: string;
  options?: Record<string, unknown>;
  by?: Signature;
  /** Files of the workspace. */
  files?: Record<string, string>;
  /** Settings of the package. */
  settings?: PackageSettings;
  /** Changes the package before it is signed. */
  before?: (folder: string) => void;
  /** Changes the statement before it is signed. */
  statement?: (json: string) => string;
}

export const keys = generateKeyPairSync('ed25519');
export const ecKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const pemOf = (key: KeyObject): string =>
  key.export({ format: 'pem', type: key.type === 'private' ? 'pkcs8' : 'spki' }).toString();
/** A crate of crates.io by its name, or any crate. */
type Crate = string | ArtifactDependency;
const crates = (all: Crate[]) => all.map((crate) => (typeof crate === 'string' ? dependency(crate) : crate));

/** Writes a signed package, and returns its folder. */
export async function signedRelease(parts: ReleaseParts = {}): Promise<string> {
  const { listed = ['serde'], stated = ['serde'], binary = elfFile() } = parts;
  const { target = 'x86_64-unknown-linux-musl', name = 'app' } = parts;
  const root = tempFolder({ ...parts.files, [`static/${name}`]: binary });
  const file = join(root, 'static', name);
  if (listed === 'broken') appendSection(file, AUDIT_SECTION, Buffer.from('no'));
  else if (listed !== 'none')
    appendSection(file, AUDIT_SECTION, auditData({ name: 'app', dependencies: [] }, '1.2.3', crates(listed)));
  const artifact = artifactOf({
    target,
    options: { target, bins: [name], auditable: true, ...parts.options },
    binaries: [{ name, ...described(name, readFileSync(file)), linkage: 'static-pie' }],
  });
  writeFileSync(join(root, 'static/artifact.json'), JSON.stringify(artifact));
  writeFileSync(join(root, 'static/dependencies.json'), JSON.stringify(crates(stated)));
  return releaseOf(join(root, 'static'), root, parts);
}

/** A release for a second platform. */
export const ARM = { target: 'aarch64-unknown-linux-musl', binary: elfFile({ machine: 183 }) };

/** Writes signed packages for two platforms, with the bundle of their index, and returns the folders. */
export async function bothPlatforms(): Promise<string[]> {
  const folders = [await signedRelease(), await signedRelease(ARM)];
  await signIndex(folders, { key: keys.privateKey }, 'https://ci.example.com');
  return folders;
}

/** Returns the images of packages. */
export const imagesIn = (folders: readonly string[]): LayoutImage[] =>
  folders.flatMap((folder) => readLayout(join(folder, 'image')));

/** Packages and signs an artifact, and returns the folder. */
export async function releaseOf(
  artifact: string,
  root: string,
  { by = { key: keys.privateKey }, ...parts }: ReleaseParts = {},
): Promise<string> {
  const folder = join(root, 'release');
  mkdirSync(folder);
  await writePackage(folder, {
    plan: planPackage({ formats: ['tar.gz', 'tar.zst'], ...parts.settings }, 'apps/app'),
    opened: await openArtifact(artifact),
    scope: { workspaceRoot: root, produced: [] },
    epoch: EPOCH,
  });
  parts.before?.(folder);
  const provenance = readFileSync(join(folder, PROVENANCE_FILE), 'utf8');
  const json = parts.statement?.(provenance) ?? provenance;
  await signFolder(folder, by, json);
  return folder;
}
