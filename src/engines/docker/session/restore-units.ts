import { extract } from 'tar-stream';
import { readLock, type Lock } from '../../../cargo/lockfile';
import { overridden, readConfigs } from '../../../cargo/config';
import { filesOnDisk } from '../../../cargo/files';
import { joinPath } from '../../../cargo/paths';
import { messageOf } from '../../../errors';
import type { BuildPlan } from '../../../plan/plan';
import { closureName } from '../../../units/closure';
import { readUnits, type UnitsRead } from '../../../units/read-units';
import { openStore } from '../../../units/stores/open-store';
import { unitFolders } from '../../../units/unit';
import type { BuildRequest } from '../../engine';
import { namedInputs } from '../../ledger/named-inputs';
import { earlierTexts } from '../../sources/git-history';
import { storedLogin } from '../access/caller-access';
import type { Container, DaemonClient } from '../daemon/client';
import { SOURCE_PATH, TARGET_DIR } from '../volumes/layout';
import { daemonClock } from '../volumes/source-volume';
import { askUnitFacts, type FactsRequest, type UnitFacts } from './builder-facts';

/** True if a folder in a container is empty. */
export async function isEmptyFolder(container: Container, path: string): Promise<boolean> {
  const stream = await container.readArchive(path);
  if (!stream) return true;
  const archive = extract();
  stream.on('error', () => archive.destroy());
  stream.pipe(archive);
  let entries = 0;
  for await (const entry of archive) {
    entry.resume();
    // The first one is the folder itself.
    if (++entries > 1) break;
  }
  stream.destroy();
  return entries <= 1;
}

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

/** A build slot, and what it is for. */
export interface UnitSlot extends FactsRequest {
  container: Container;
}

/** What was read, and the facts that it was chosen by. */
export interface Restored {
  read: UnitsRead;
  facts: UnitFacts;
}

/**
 * Puts units of the store that a build slot lacks into it, and prints one line. Whatever is missing is
 * compiled.
 *
 * @returns undefined if the store was not asked
 */
export async function restoreUnits(daemon: DaemonClient, slot: UnitSlot): Promise<Restored | undefined> {
  const { terminal, cancelled, units, workspaceRoot, env } = slot.request;
  const say = (text: string): void => terminal.write(`rust-static: shared crates: ${text}\n`);
  try {
    const store =
      units &&
      openStore(units.address, {
        workspaceRoot,
        env,
        credentialsFor: (host) => storedLogin(host, env),
      });
    if (!store) return undefined;
    const without = whyWithoutUnits(slot.request);
    if (without === undefined)
      return await terminal.stage(
        ({ read }) =>
          read.found && read.wanted === 0 ? undefined : `shared crates: ${summaryOf(read, store.address)}`,
        () => ask(daemon, slot, store),
      );
    say(`not used, because ${without}`);
  } catch (error) {
    cancelled.throwIfAborted();
    say(`none, everything is compiled: ${messageOf(error).replaceAll(/\s*\n\s*/g, ' ')}`);
  }
  return undefined;
}

async function ask(
  daemon: DaemonClient,
  slot: UnitSlot,
  store: NonNullable<ReturnType<typeof openStore>>,
): Promise<Restored> {
  const { request, container } = slot;
  const { plan, units, cancelled } = request;
  const facts = await askUnitFacts(daemon, slot);
  const closures = await closuresOf(request);
  const read = await readUnits(store, {
    closures,
    expected: {
      trustedKeys: units!.trustedKeys,
      store: units!.name,
      builder: facts.builder,
      runs: facts.runs,
      now: Date.now(),
    },
    folders: unitFolders(plan),
    compiled: facts.compiled,
    present: facts.present,
    cancelled,
    clock: () => daemonClock(daemon),
    unpack: (archive) => container.writeArchive(TARGET_DIR, archive),
  });
  return { read, facts };
}

/** Locks of this many earlier commits are tried. */
const EARLIER = 10;

/** Returns the name of a build's closure. */
export function ownClosure({ plan, workspaceRoot }: BuildRequest): string | undefined {
  const path = joinPath(plan.cargoRoot, 'Cargo.lock');
  return closureOf(filesOnDisk(workspaceRoot).read(path) ?? '', path, plan);
}

/** Returns the names of the closures of the lock, now and in earlier commits. */
async function closuresOf(request: BuildRequest): Promise<string[]> {
  const { plan, workspaceRoot, env } = request;
  const path = joinPath(plan.cargoRoot, 'Cargo.lock');
  const texts = await earlierTexts(workspaceRoot, path, EARLIER, env);
  return [ownClosure(request) ?? [], texts.map((text) => closureOf(text, path, plan) ?? [])].flat(2);
}

function closureOf(text: string, path: string, plan: BuildPlan): string | undefined {
  let lock: Lock;
  try {
    lock = readLock(text, path);
  } catch {
    // A commit with a conflict in its lock.
    return undefined;
  }
  return closureName(lock, plan);
}

function summaryOf({ units, wanted, bytes, trouble }: UnitsRead, address: string): string {
  const size = `${(bytes / 1e6).toFixed(1)} MB`;
  if (units === 0)
    return `none, everything is compiled: ${trouble ?? 'the store has nothing for this build'}`;
  const rest = trouble === undefined ? '' : `; the others are compiled: ${trouble}`;
  return `${units} of ${wanted} units, ${size}, from ${address}${rest}`;
}
