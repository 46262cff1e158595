import { cratesThatRun, compiledNames } from '../../../units/ran';
import { builderIdentity } from '../../../units/builder-identity';
import { unitKeyAt } from '../../../units/unit';
import type { PinnedCrate } from '../../../units/unit-index';
import { carriedConfig } from '../../../cargo/carried-config';
import { metadataArguments } from '../../../cargo/build-command';
import { treeArguments } from '../../../cargo/closure-crates';
import { readConfigs } from '../../../cargo/config';
import { filesOnDisk } from '../../../cargo/files';
import { readLock } from '../../../cargo/lockfile';
import type { BuildRequest, CargoResult } from '../../engine';
import type { Builder } from '../builder/image';
import { type ContainerSpec, createAttached, startAttached } from '../daemon/attached-container';
import type { DaemonClient } from '../daemon/client';
import { executeCargo } from '../daemon/execute';
import { removeContainer } from '../daemon/volume-helper';
import { TARGET_DIR } from '../volumes/layout';
import { commandOf } from './build-spec';

// Whatever a package manager has installed has a version. Other files are in /usr/local by
// convention, so their content counts. Of further libraries the sizes count, because reading all
// of them takes seconds. Python's compiled files contain times, and rustc's version covers those of
// rustup.
export const INSTALLED = `
{ grep -h '^[CPVA]:' /lib/apk/db/installed /usr/lib/apk/db/installed || dpkg-query -W; } 2>/dev/null
cc --version 2>/dev/null | head -n 1
ld --version 2>/dev/null | head -n 1
find /usr/local/ -type f ! -name '*.pyc' ! -path '*/toolchains/*' -exec sha256sum {} + 2>/dev/null | sort
find /usr/lib/ /lib/ /usr/include/ /opt/ -type f ! -name '*.pyc' -exec stat -c '%n %s' {} + 2>/dev/null | sort | sha256sum
cargo -vV && rustc -vV`;

// Folders of fingerprints, in both layouts.
const HASH = '?'.repeat(16);
const UNIT_FOLDERS =
  `-type d ( -path */.fingerprint/*-${HASH} -o -path */build/*/${HASH} ) -prune -print`.split(' ');

/** Facts about a build, from its builder and from cargo, before it compiles anything. */
export interface UnitFacts {
  /** See `builderIdentity`. */
  builder: string;
  /** Crates whose build scripts and macros the build runs. */
  runs: PinnedCrate[];
  /** `name version` of each package that the build compiles. */
  compiled: Set<string>;
}

/** What the facts are about. */
export interface FactsRequest {
  request: BuildRequest;
  builder: Builder;
  spec: ContainerSpec;
}

/** A container that answers questions. The caller must close it. */
export interface FactsSession {
  /** See `builderIdentity`. */
  builder: string;
  /** Keys of the units that the target directory already has. */
  present: Set<string>;
  /**
   * Asks cargo. The sources and the crates must be there.
   *
   * @param lock text of the lock that the build uses
   */
  ofBuild(lock: string): Promise<UnitFacts>;
  close(): Promise<void>;
}

/**
 * Asks the builder, in a container like that of the build that can write nothing.
 *
 * @throws Error if a program fails in the builder
 */
export async function openFacts(
  daemon: DaemonClient,
  { request, builder, spec }: FactsRequest,
): Promise<FactsSession> {
  const { plan, cancelled, workspaceRoot } = request;
  const command = commandOf(plan);
  const container = await createAttached(daemon, {
    ...spec,
    kind: 'facts',
    name: undefined,
    command: ['/bin/sh', '-c', INSTALLED],
    volumes: spec.volumes.map((volume) => ({ ...volume, readOnly: true })),
    network: false,
  });
  let release = async (): Promise<void> => {};
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= release().then(() => removeContainer(container)));
  const lines: string[] = [];
  const listener = { onLine: (line: string) => void lines.push(line), onStderr: () => {}, cancelled };
  const linesOf = async (work: Promise<CargoResult>): Promise<string> => {
    const { exitCode, stderr } = await work;
    if (exitCode !== 0) throw new Error(`the builder cannot be asked: ${stderr.trim()}`);
    return lines.splice(0).join('\n');
  };
  const asked = async (...words: string[]): Promise<string> =>
    linesOf(executeCargo(container, words, listener));
  try {
    const running = await startAttached(container, { ...listener, secrets: {} });
    ({ release } = running);
    const installed = await linesOf(running.result);
    const folders = await asked('find', TARGET_DIR, ...UNIT_FOLDERS);
    const { env: imageEnv = [] } = (await daemon.images.inspect(spec.image)) ?? {};
    const { recipe, platform } = { recipe: builder.identity, platform: plan.platform };
    const env = { ...plan.env, CARGO_ENCODED_RUSTFLAGS: spec.env.CARGO_ENCODED_RUSTFLAGS! };
    const configs = readConfigs(filesOnDisk(workspaceRoot), plan.cargoRoot).map(carriedConfig);
    const { cargoArgs } = plan;
    const facts = { recipe, platform, imageEnv, installed, env, cargoArgs, configs };
    const identity = builderIdentity(facts);
    return {
      builder: identity,
      present: new Set(
        folders.split('\n').flatMap((path) => unitKeyAt(path.slice(TARGET_DIR.length + 1)) ?? []),
      ),
      async ofBuild(lock) {
        const tree = await asked('cargo', ...treeArguments(command));
        const metadata = await asked('cargo', ...metadataArguments(command));
        const runs = cratesThatRun(tree, metadata, readLock(lock, 'Cargo.lock'));
        return { builder: identity, runs, compiled: compiledNames(tree) };
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Returns the identity of a build's builder.
 *
 * @throws Error if a program fails in the builder
 */
export async function askBuilder(daemon: DaemonClient, request: FactsRequest): Promise<string> {
  const facts = await openFacts(daemon, request);
  await facts.close();
  return facts.builder;
}
