import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { RustStaticError } from '../../../errors';
import { readLock } from '../../../cargo/lockfile';
import type { Entry } from '../../../packaging/entry';
import { scratchFolder } from '../../../scratch-folder';
import { packUnit } from '../../../units/blob';
import { portableCrates } from '../../../units/closure';
import { hasAll } from '../../../units/find';
import { harvestUnits, type Harvest } from '../../../units/harvest';
import { cratesOfIds } from '../../../units/ran';
import type { UnitStore } from '../../../units/stores/store';
import { collectUnits, isFingerprint, type ReportedUnits, type Unit } from '../../../units/unit';
import { crateKey, POLICY, type DraftIndex, type IndexedUnit } from '../../../units/unit-index';
import type { BuildRequest } from '../../engine';
import { callerAccess } from '../access/caller-access';
import { prepareBuilder } from '../builder/prepare';
import { connect } from '../daemon/connect';
import type { DaemonClient } from '../daemon/client';
import { TARGET_DIR } from '../volumes/layout';
import { askBuilder } from './builder-facts';
import { ownClosure } from './closures';
import { openVolumes } from './open-build';
import { whyWithoutUnits } from './restore-units';
import { buildSession, type OpenBuild } from './session';

/** An index that is not signed yet, and what was moved. */
export interface PublishedUnits {
  draft: DraftIndex;
  /** Number of crates that were compiled. */
  compiled: number;
  /** Number and size of blobs that the store did not have. */
  uploaded: { units: number; bytes: number };
  /** True if nothing is to be signed. See `hasAll`. */
  isKnown: boolean;
}

/**
 * Compiles the registry and git crates of a build from nothing and puts their units into a store.
 * The build slot and the cargo home are new, so no earlier build can have written there. Sources of
 * the workspace are replaced by empty ones. The build has no network.
 *
 * @param name name of the store, which the index contains
 * @throws RustStaticError if the build cannot be published, or if it fails
 */
export async function publishUnits(
  given: BuildRequest,
  store: UnitStore,
  name: string,
): Promise<PublishedUnits> {
  const fresh = randomBytes(6).toString('hex');
  const request: BuildRequest = { ...given, emptied: true, fresh };
  const without = whyWithoutUnits(request);
  if (without !== undefined) throw refused(request, without);
  const access = callerAccess(request.plan, request.workspaceRoot, request.env);
  const daemon = await connect(request.env);
  if (daemon.warning !== undefined)
    throw refused(
      request,
      'there is no daemon here, and other builds may have written into the same folders',
    );
  const builder = await prepareBuilder(daemon, request, access);
  const open = await openVolumes(daemon, request, builder, access.network);
  const session = buildSession(open);
  try {
    const units = collectUnits(TARGET_DIR);
    const result = await session.build(units.add);
    request.cancelled.throwIfAborted();
    if (result.exitCode !== 0) throw failed(request, result.stderr);
    return await publish(daemon, open, units, { store, name });
  } finally {
    await session.close();
  }
}

async function publish(
  daemon: DaemonClient,
  open: OpenBuild,
  reported: ReportedUnits,
  { store, name }: { store: UnitStore; name: string },
): Promise<PublishedUnits> {
  const { request, restored } = open;
  const lock = readLock(open.lock, 'Cargo.lock');
  const builder = restored?.builder ?? (await askBuilder(daemon, open));
  const closure = ownClosure(request);
  const portable = new Set(portableCrates(lock).map(crateKey));
  const isPortable = (id: string): boolean =>
    cratesOfIds([id], lock).some((crate) => portable.has(crateKey(crate)));
  const units = new Map([...reported.units].filter(([, { packageId }]) => isPortable(packageId)));
  const { indexed, uploaded } = await upload(open, units, store);
  const found = restored?.read.found;
  const before = found?.index.ran ?? [];
  const ran = new Map(
    [...before, ...cratesOfIds(reported.ran, lock)].map((crate) => [crateKey(crate), crate]),
  );
  return {
    draft: {
      version: 1,
      store: name,
      closure: closure!,
      builder,
      policy: POLICY,
      ran: [...ran.values()],
      units: indexed,
    },
    compiled: reported.compiled.size,
    uploaded,
    isKnown: hasAll(found, indexed, Date.now()),
  };
}

async function upload(
  { warm }: OpenBuild,
  units: ReadonlyMap<string, Unit>,
  store: UnitStore,
): Promise<{ indexed: IndexedUnit[]; uploaded: PublishedUnits['uploaded'] }> {
  const folder = await scratchFolder('publish');
  const uploaded = { units: 0, bytes: 0 };
  try {
    const archive = (await warm.container.readArchive(`${TARGET_DIR}/.`)) ?? Readable.from([]);
    const harvest = await harvestUnits(archive, units, folder);
    const indexed: IndexedUnit[] = [];
    for (const [key, { folder: at, name, version, hash }] of units) {
      const entries = usable(harvest, key);
      if (!entries) continue;
      const file = join(folder, 'blob');
      const facts = await packUnit(entries, file);
      indexed.push({ folder: at, name, version, hash, ...facts });
      if (await store.hasBlob(facts.digest)) continue;
      await store.putBlob(facts.digest, file);
      uploaded.units++;
      uploaded.bytes += facts.size;
    }
    return { indexed, uploaded };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Returns the files of a unit if cargo would recognize it as complete. */
function usable({ entries, unusable }: Harvest, key: string): Entry[] | undefined {
  const found = entries.get(key) ?? [];
  return !unusable.has(key) && found.some(({ path }) => isFingerprint(path)) ? found : undefined;
}

function refused({ plan }: BuildRequest, reason: string): RustStaticError {
  return new RustStaticError(`The crates of ${plan.project} cannot be shared`, {
    code: 'units-not-portable',
    reason: `Their units could depend on more than a reader can check: ${reason}.`,
    remedy: 'Publish where this does not apply, or let this project compile its crates itself.',
  });
}

function failed({ plan }: BuildRequest, stderr: string): RustStaticError {
  return new RustStaticError(`The crates of ${plan.project} cannot be compiled without the workspace`, {
    code: 'units-build-failed',
    reason: stderr.trim(),
    remedy:
      'The sources of path crates were replaced by empty ones. A crate of a registry or a flag needs something of the workspace: see the error above.',
  });
}
