import { sha256 } from '../digest';
import { joinPath } from '../cargo/paths';
import { isText, recordOf, shape, type Checked } from '../json';
import { nameOf } from '../plan/input-targets';
import { STATIC_BUILD_OPTIONS } from '../plan/options/static-build';
import { keyParts } from './key';
import type { PreparedBuild } from './prepare';

const isDigests = recordOf(isText);
/** Whether a value is an `InputRecord`. */
export const isInputRecord = shape({
  /** When it was made, as ISO 8601. */
  time: isText,
  /** SHA-256 by path relative to the Nx root. */
  files: isDigests,
  /** Digest of each option's value, and of the parts of the manifest and the lock that the build sees. */
  settings: isDigests,
  /** Checksum or source of each crate in the app's part of the lock, by `name version`. */
  crates: isDigests,
  /** Digests of variables. */
  variables: isDigests,
  /** What is known once a build has run: builder image, versions of rustc and cargo. */
  builder: isDigests,
});
/** All inputs of a build, as digests: two of them tell what has changed. */
export type InputRecord = Checked<typeof isInputRecord>;

/**
 * The inputs of a prepared build. Values of options and variables are in it as digests only.
 *
 * @param time of the record
 * @param builder what the engine has told of itself, by name
 */
export function recordOfInputs(
  { plan, digests, env }: PreparedBuild,
  time: Date,
  builder: Record<string, string> = {},
): InputRecord {
  const { pruned, cargoRoot } = plan;
  // Of these two the build sees a part, which is compared by itself.
  const cut = new Set(pruned ? ['Cargo.toml', 'Cargo.lock'].map((name) => joinPath(cargoRoot, name)) : []);
  const names = keyParts(plan).flatMap(({ inputs }) =>
    inputs.flatMap((input) => (typeof input === 'object' && 'env' in input ? [input.env] : [])),
  );
  const variables = names.flatMap((name) => (env[name] === undefined ? [] : [[name, digest(env[name])]]));
  const options = Object.keys(STATIC_BUILD_OPTIONS) as (keyof typeof STATIC_BUILD_OPTIONS)[];
  return {
    time: time.toISOString(),
    files: Object.fromEntries([...digests].filter(([path]) => !cut.has(path))),
    settings: {
      ...Object.fromEntries(options.map((name) => [name, digest(plan[name])])),
      include: digest([...plan.include, ...plan.inputTargets.map(nameOf)]),
      ...(pruned && { 'root manifest': digest(pruned.rootManifest), 'Cargo.lock': pruned.lockDigest }),
    },
    crates: Object.fromEntries(
      (pruned?.lock.packages ?? []).map(({ name, version, checksum, source }) => [
        `${name} ${version}`,
        checksum ?? source ?? 'path',
      ]),
    ),
    variables: Object.fromEntries(variables) as Record<string, string>,
    builder,
  };
}

function digest(value: unknown): string {
  // TOML's integers may be larger than JSON's.
  const plain = (_key: string, item: unknown): unknown => (typeof item === 'bigint' ? `${item}n` : item);
  return sha256(JSON.stringify(value ?? null, plain)).slice(0, 24);
}
