import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResolvedCrate, RootCrate } from '../cargo/dependencies';
import type { EngineName } from '../engine-facts';
import { messageOf, RustStaticError } from '../errors';
import { isNumber, isRecord, isText, listOf, matches, optional, orNull, recordOf, shape } from '../json';
import type { InstalledPackage } from '../libraries/installed-packages';
import { upgradeArtifact } from './version-1';

/** The crate that the binaries belong to. */
export type ArtifactCrate = RootCrate;
/** One crate of `dependencies.json`. */
export type ArtifactDependency = ResolvedCrate;

/** One file of an artifact. */
export interface ArtifactFile {
  /** Path relative to the folder of `artifact.json`. */
  path: string;
  /** Lower-case hexadecimal. */
  sha256: string;
  /** Size in bytes. */
  size: number;
}

/** One binary of an artifact. */
export interface ArtifactBinary extends ArtifactFile {
  name: string;
  linkage: 'static' | 'static-pie';
  /** Its debug information, if requested. The binary names the file in `.gnu_debuglink`. */
  debug?: ArtifactFile;
}

/**
 * The content of `artifact.json`, written by `static-build`. It contains no time, host name,
 * absolute path or image id.
 */
export interface Artifact {
  schemaVersion: 2;
  project: string;
  version: string;
  /** Metadata from the crate's manifest, and its direct dependencies. */
  crate: ArtifactCrate;
  /** Target triple. */
  target: string;
  libc: 'musl' | 'glibc';
  profile: string;
  features: string[];
  toolchain: { rustc: string; cargo: string };
  builder: {
    engine: EngineName;
    /** SHA-256 of the builder image's inputs: Dockerfile, base image, platform and files. */
    recipe?: string;
    /** The option `builderImage`, if it names a ready image. */
    reference?: string;
  };
  /** The options of the build, with their defaults. Absent in files of older versions. */
  options?: Record<string, unknown>;
  /** Native libraries that crates of the closure link, sorted. */
  libraries: string[];
  /**
   * For libraries that no crate compiled, and for the C library (`c`): the Alpine packages that
   * contain their archives, if apk reports them.
   */
  packages?: Record<string, InstalledPackage>;
  binaries: ArtifactBinary[];
  /** The builder's CA certificates. Absent if the builder has none, and for the host engine. */
  certificates?: ArtifactFile;
  /** License texts of third-party crates. Absent if there are none, and in files of older versions. */
  licenses?: ArtifactFile;
}

/** Name of the file that describes the binaries, in the same folder. */
export const ARTIFACT_FILE = 'artifact.json';
/** Name of the list of resolved crates, in the same folder. */
export const DEPENDENCIES_FILE = 'dependencies.json';
/** Name of the builder's CA certificates, in the same folder. */
export const CERTIFICATES_FILE = 'ca-certificates.crt';

/**
 * Reads the artifact that `static-build` wrote to `outputPath`. Schema version 1 is converted to
 * version 2.
 *
 * @param outputPath the target's `outputPath`, absolute or relative to the working directory
 * @throws RustStaticError if there is none, or if it has another schema version
 */
export function readArtifact(outputPath: string): Artifact {
  const file = join(outputPath, ARTIFACT_FILE);
  const written = parseArtifact(file);
  const version = isRecord(written) && isNumber(written.schemaVersion) ? written.schemaVersion : undefined;
  if (version !== undefined && version !== 1 && version !== 2)
    throw new RustStaticError(`${file} has schema version ${String(version)}`, {
      code: 'artifact-version-unknown',
      reason: 'This version of @org/rust-static reads versions 1 and 2.',
      remedy: 'Update @org/rust-static, or build the project again.',
    });
  const artifact = isRecord(written) && version === 1 ? upgradeArtifact(written) : written;
  if (isArtifact(artifact)) return artifact as Artifact;
  throw unreadable(file, 'It is not what static-build writes: something else has written or changed it.');
}

function parseArtifact(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw unreadable(file, messageOf(error), error);
  }
}

function unreadable(file: string, reason: string, cause?: unknown): RustStaticError {
  return new RustStaticError(`Cannot read the artifact ${file}`, {
    code: 'artifact-unreadable',
    reason,
    remedy:
      'Run the static-build target first, or let your target depend on it: "dependsOn": ["static-build"].',
    cause,
  });
}

const TEXTS = listOf(isText);
const FILE = { path: isText, sha256: matches(/^[0-9a-f]{64}$/), size: isNumber };

const isArtifact = shape({
  schemaVersion: isNumber,
  ...Object.fromEntries(['project', 'version', 'target', 'libc', 'profile'].map((key) => [key, isText])),
  crate: shape({
    name: isText,
    license: orNull(isText),
    description: orNull(isText),
    repository: orNull(isText),
    links: TEXTS,
    dependencies: TEXTS,
  }),
  features: TEXTS,
  toolchain: shape({ rustc: isText, cargo: isText }),
  builder: shape({ engine: isText, recipe: optional(isText), reference: optional(isText) }),
  options: optional(recordOf((_value): _value is unknown => true)),
  libraries: TEXTS,
  packages: optional(recordOf(shape({ name: isText, version: isText, license: orNull(isText) }))),
  binaries: listOf(shape({ ...FILE, name: isText, linkage: isText, debug: optional(shape(FILE)) })),
  certificates: optional(shape(FILE)),
  licenses: optional(shape(FILE)),
});
