import { rm } from 'node:fs/promises';
import type { Pack } from 'tar-stream';
import { overridden, readConfigs } from '../../../cargo/config';
import { filesOnDisk } from '../../../cargo/files';
import { messageOf } from '../../../errors';
import { scratchFolder } from '../../../scratch-folder';
import type { Downloaded } from '../../../units/download';
import { downloadAhead, readUnits, type AheadRequest, type UnitsRead } from '../../../units/read-units';
import { openStore } from '../../../units/stores/open-store';
import type { UnitStore } from '../../../units/stores/store';
import { unitFolders } from '../../../units/unit';
import type { BuildRequest } from '../../engine';
import { namedInputs } from '../../ledger/named-inputs';
import { storedLogin } from '../access/caller-access';
import type { Container, DaemonClient } from '../daemon/client';
import { SOURCE_PATH, TARGET_DIR } from '../volumes/layout';
import { daemonClock } from '../volumes/source-volume';
import { closuresOf } from './closures';
import { openFacts, type FactsRequest, type FactsSession } from './builder-facts';

/**
 * Returns why a build can neither use nor publish units, or undefined. Its crates may then depend
 * on something that a builder's identity does not cover.
 */
export function whyWithoutUnits({ plan, workspaceRoot, sources }: BuildRequest): string | undefined {
  const configs = readConfigs(filesOnDisk(workspaceRoot), plan.cargoRoot);
  if (plan.network) return 'the build has network access';
  if (plan.tests) return 'it builds tests';
  if (plan.vendored.length > 0) return 'the workspace has vendored crates';
  if (overridden(configs).length > 0) return "cargo's configuration replaces crates by folders";
  const [named] = namedInputs(plan, configs, sources, SOURCE_PATH);
  return named && `a variable, flag or configuration names ${named}`;
}

/** What was read, and the builder that it was chosen for. */
export interface Restored {
  read: UnitsRead;
  /** See `builderIdentity`. */
  builder: string;
  /** Address of the store, for messages. */
  address: string;
}

/** A store that is being asked for a build's units. The caller must close it. */
export interface UnitsAsked {
  /**
   * Puts units that a build slot lacks into it, and prints one line. Whatever is missing is compiled.
   * The sources and the crates must be there.
   *
   * @param lock text of the lock that the build uses
   * @returns undefined if the store was not asked
   */
  restore(container: Container, lock: string): Promise<Restored | undefined>;
  close(): Promise<void>;
}

/** Asks the store of a build, while its crates are still being downloaded. */
export function askForUnits(daemon: DaemonClient, slot: FactsRequest): UnitsAsked {
  const { units, terminal, cancelled, workspaceRoot, env } = slot.request;
  const ending = new AbortController();
  const request = { ...slot.request, cancelled: AbortSignal.any([cancelled, ending.signal]) };
  const say = (text: string): void => terminal.write(`rust-static: shared crates: ${text}\n`);
  const credentialsFor = (host: string): ReturnType<typeof storedLogin> => storedLogin(host, env);
  const start = async (): Promise<Asked | string | undefined> => {
    const store = units && openStore(units.address, { workspaceRoot, env, credentialsFor });
    return store && (whyWithoutUnits(request) ?? ask(daemon, { ...slot, request }, store));
  };
  let asking = start();
  // `restore` tries again, and reports it.
  asking.catch(() => {});
  return {
    async restore(container, lock) {
      try {
        const restored = await terminal.stage(
          (result) => (typeof result === 'object' ? saidOf(result) : undefined),
          async () => {
            // Rootless Podman may fail to start two containers at once.
            asking = asking.catch(start);
            const asked = await asking;
            return typeof asked === 'object' ? restoreAsked(daemon, asked, container, lock) : asked;
          },
        );
        if (typeof restored === 'object') return restored;
        if (restored !== undefined) say(`not used, because ${restored}`);
      } catch (error) {
        cancelled.throwIfAborted();
        say(`none, everything is compiled: ${messageOf(error).replaceAll(/\s*\n\s*/g, ' ')}`);
      }
      return undefined;
    },
    async close() {
      ending.abort();
      const asked = await asking.catch(() => undefined);
      if (typeof asked !== 'object') return;
      await asked.facts.close();
      await rm(asked.folder, { recursive: true, force: true });
    },
  };
}

/** What is known before the crates are there. */
interface Asked {
  store: UnitStore;
  facts: FactsSession;
  request: AheadRequest;
  /** A folder for blobs. */
  folder: string;
  ahead: Downloaded | undefined;
}

async function ask(daemon: DaemonClient, slot: FactsRequest, store: UnitStore): Promise<Asked> {
  const facts = await openFacts(daemon, slot);
  const folder = await scratchFolder('units');
  const { request } = slot;
  const { plan, units, cancelled } = request;
  try {
    const { builder, present } = facts;
    const wanted = {
      closures: await closuresOf(request),
      expected: { trustedKeys: units!.trustedKeys, store: units!.name, builder, now: Date.now() },
      folders: unitFolders(plan),
      present,
      cancelled,
    };
    // A store that does not answer now is asked once more, and that is reported.
    const ahead = await downloadAhead(store, wanted, folder).catch(() => undefined);
    return { store, facts, request: wanted, folder, ahead };
  } catch (error) {
    await facts.close();
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function restoreAsked(
  daemon: DaemonClient,
  { store, facts, request, ahead }: Asked,
  container: Container,
  lock: string,
): Promise<Restored> {
  const { builder, runs, compiled } = await facts.ofBuild(lock);
  // The container ends while the store is read.
  const closed = facts.close();
  const whole = {
    ...request,
    expected: { ...request.expected, runs, now: Date.now() },
    compiled,
    clock: () => daemonClock(daemon),
    unpack: (archive: Pack) => container.writeArchive(TARGET_DIR, archive),
  };
  const read = await readUnits(store, whole, ahead);
  await closed;
  return { read, builder, address: store.address };
}

function saidOf({ read, address }: Restored): string | undefined {
  const { found, units, wanted, bytes, trouble } = read;
  if (found && wanted === 0) return undefined;
  const size = `${(bytes / 1e6).toFixed(1)} MB`;
  if (units === 0)
    return `shared crates: none, everything is compiled: ${trouble ?? 'the store has nothing for this build'}`;
  const rest = trouble === undefined ? '' : `; the others are compiled: ${trouble}`;
  return `shared crates: ${units} of ${wanted} units, ${size}, from ${address}${rest}`;
}
