import { sha256 } from '../digest';
import { joinPath } from '../cargo/paths';
import { isText, recordOf, shape, type Checked } from '../json';
import { nameOf } from '../plan/input-targets';
import { STATIC_BUILD_OPTIONS } from '../plan/options/static-build';
import { RUN_MISSED } from '../plan/run-missed';
import { RUN_TOOLCHAIN } from '../plan/run-toolchain';
import { keyParts } from './key';
import type { PreparedBuild } from './request';

/**
 * Variables that the plugin's hook sets in a run of Nx, and only there. What they stand for is in
 * `files` and `builder`.
 */
const OF_HOOK: ReadonlySet<string> = new Set([RUN_MISSED, RUN_TOOLCHAIN]);

const isDigests = recordOf(isText);
/** True for a valid `InputRecord`. */
export const isInputRecord = shape({
  /** Time of the record, as ISO 8601. */
  time: isText,
  /** SHA-256 by path relative to the Nx root. */
  files: isDigests,
  /** Digests of each option's value, and of the parts of manifest and lock that the build sees. */
  settings: isDigests,
  /** Checksum or source of each crate that the app resolves to, by `name version`. */
  crates: isDigests,
  /** Digests of variables. */
  variables: isDigests,
  /** Facts that are known after a build: builder image, versions of rustc and cargo. */
  builder: isDigests,
});
/** All inputs of a build, as digests. Comparing two records shows what changed. */
export type InputRecord = Checked<typeof isInputRecord>;

/**
 * Returns the inputs of a prepared build. Values of options and variables are stored only as
 * digests.
 *
 * @param time time of the record
 * @param builder facts that the engine reported about itself, by name
 */
export function recordOfInputs(
  prepared: PreparedBuild,
  time: Date,
  builder: Record<string, string> = {},
): InputRecord {
  const files = Object.fromEntries(wholeFiles(prepared));
  const { variables, ...others } = inputsBesideFiles(prepared);
  const ofUser = Object.entries(variables).filter(([name]) => !OF_HOOK.has(name));
  return {
    time: time.toISOString(),
    files,
    ...others,
    variables: Object.fromEntries(ofUser),
    builder,
  };
}

/** Returns the inputs of a prepared build that are not files, as digests. */
export function inputsBesideFiles({
  plan,
  env,
}: PreparedBuild): Pick<InputRecord, 'settings' | 'crates' | 'variables'> {
  const { pruned } = plan;
  const names = keyParts(plan).flatMap(({ inputs }) =>
    inputs.flatMap((input) => (typeof input === 'object' && 'env' in input ? [input.env] : [])),
  );
  const variables = names.flatMap((name) => (env[name] === undefined ? [] : [[name, digest(env[name])]]));
  const options = Object.keys(STATIC_BUILD_OPTIONS) as (keyof typeof STATIC_BUILD_OPTIONS)[];
  return {
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
  };
}

/**
 * Returns the digests of the files that a build sees as they are. It sees only parts of the root
 * manifest and the lock, and these parts are compared separately.
 */
export function wholeFiles({ plan, digests }: PreparedBuild): [path: string, digest: string][] {
  const { pruned, cargoRoot } = plan;
  const cut = new Set(pruned ? ['Cargo.toml', 'Cargo.lock'].map((name) => joinPath(cargoRoot, name)) : []);
  return [...digests].filter(([path]) => !cut.has(path));
}

function digest(value: unknown): string {
  // TOML's integers may be larger than JSON's.
  const plain = (_key: string, item: unknown): unknown => (typeof item === 'bigint' ? `${item}n` : item);
  return sha256(JSON.stringify(value ?? null, plain)).slice(0, 24);
}
