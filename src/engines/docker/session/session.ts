import { join, posix } from 'node:path';
import { depInfoFiles } from '../../../cargo/dep-info';
import { stripColours } from '../../../failures/explain-cargo';
import { HOME_LACKS } from '../../../failures/rules/damaged';
import { withCargoOutput } from '../../../progress/cargo-output';
import { platformOf } from '../../../plan/triple';
import type { BuildFacts, BuildRequest, BuildSession, CargoResult } from '../../engine';
import type { Ledger } from '../../ledger/ledger';
import { watchMacros } from '../../ledger/watch-macros';
import type { Builder } from '../builder/image';
import { copyFromContainer, readFirstFile } from '../daemon/archive';
import type { ContainerSpec } from '../daemon/attached-container';
import type { DaemonClient } from '../daemon/client';
import { execute, executeCargo } from '../daemon/execute';
import { cloneTargetCache } from '../volumes/clone-target-cache';
import { manifestIn, SOURCE_PATH } from '../volumes/layout';
import type { VolumeNames } from '../volumes/names';
import { askFacts } from './build-facts';
import { commandOf, metadataCommand } from './build-spec';
import { askImage } from './known-image';
import { hasLeftFiles } from './left-behind';
import type { Restored } from './restore-units';
import { smokeInContainer } from './smoke-container';
import { recordEnd, runIn, saveState, type WarmContainer, type WarmContainers } from './warm-container';
import { watchCompiled } from './watch-compiled';

/** A build with filled volumes. */
export interface OpenBuild {
  daemon: DaemonClient;
  request: BuildRequest;
  names: VolumeNames;
  builder: Builder;
  warm: WarmContainer;
  spec: ContainerSpec;
  /** Text of the lock that the build uses. */
  lock: string;
  /** Units that a new build slot was filled with. */
  restored: Restored | undefined;
  /** Variables that must not appear in the container's configuration. */
  secrets: Record<string, string>;
  /** Returns the ledger of the target directory after cargo has ended and compiled these macros. */
  learn: (macros?: readonly string[]) => Ledger;
  /** Makes the next build fetch crates again. */
  fetchAgain: () => Promise<void>;
  /** Receives the container after the build. Absent if the process runs only one build. */
  pool: WarmContainers | undefined;
}

/** Creates the session of an open build. */
export function buildSession(open: OpenBuild): BuildSession {
  const { daemon, request, builder, warm, spec } = open;
  const { plan, cancelled } = request;
  const { container } = warm;
  let facts: Promise<BuildFacts> | undefined;
  return {
    builder: builder.identity,
    manifestPath: manifestIn(plan),
    build: (onMessage) =>
      runBuild(open, onMessage, () => {
        // Asked in parallel, because the facts do not change while cargo compiles.
        facts = askFacts(container, request.readFiles ?? [], metadataCommand(plan));
        facts.catch(() => {});
      }),
    facts: () => facts!,
    filesRead: (executable) => filesRead(open, executable),
    copyOut: (file, destination) => copyFromContainer(container, file, destination),
    execute: (command) => execute(container, command),
    cargo: (args, onLine) =>
      withCargoOutput(request.terminal, (onStderr) =>
        executeCargo(container, ['cargo', ...args(commandOf(plan))], { onLine, onStderr, cancelled }),
      ),
    shareCache: (builds) => shareCache(open, builds),
    smoke: (trial) =>
      smokeInContainer(
        daemon,
        trial,
        { platform: platformOf(plan.target), checkout: spec.checkout },
        cancelled,
      ),
    close: () => close(open),
  };
}

/**
 * Returns the sources that cargo lists for an executable. The build could see no other file of the
 * workspace.
 */
async function filesRead({ request, warm }: OpenBuild, executable: string): Promise<string[]> {
  const { plan, workspaceRoot } = request;
  const sources = new Set(request.sources);
  const said = (await readFirstFile(warm.container, `${executable}.d`))?.toString('utf8') ?? '';
  const cwd = posix.join(SOURCE_PATH, plan.cargoRoot);
  return depInfoFiles(said)
    .map((file) => posix.relative(SOURCE_PATH, posix.resolve(cwd, file)))
    .filter((path) => sources.has(path))
    .map((path) => join(workspaceRoot, path));
}

async function runBuild(
  { daemon, request, warm, spec, secrets, learn, fetchAgain, pool }: OpenBuild,
  onMessage: (line: string) => void,
  onStart: () => void,
): Promise<CargoResult> {
  const { plan, terminal, cancelled } = request;
  const compiled = watchCompiled(manifestIn(plan));
  const macros = watchMacros();
  const onLine = (line: string): void => {
    compiled.add(line);
    macros.add(line);
    onMessage(line);
  };
  // Asked in parallel, because it takes about a second, once for each slot and image.
  let installed: Promise<string> | undefined;
  const isUnasked = warm.state?.image?.installed === '' && request.fresh === undefined;
  const started = (): void => {
    if (isUnasked && request.command !== 'tree')
      installed = askImage(daemon, spec, cancelled).catch(() => '');
    onStart();
  };
  const result = await withCargoOutput(terminal, (onStderr) =>
    runIn(warm, spec, { secrets, onLine, onStderr, cancelled }, started),
  );
  if (result.exitCode !== 0 && HOME_LACKS.test(stripColours(result.stderr)))
    await fetchAgain().catch(() => undefined);
  if (result.exitCode === 0) warm.state = { ...warm.state!, ledger: learn(macros.names()) };
  if (installed)
    warm.state = { ...warm.state!, image: { ...warm.state!.image!, installed: await installed } };
  warm.recorded = recordEnd(daemon, warm, compiled, pool !== undefined);
  warm.recorded.catch(() => {});
  return result;
}

/** Clones the target cache for builds that wait for this one. */
async function shareCache(
  { daemon, request, names, warm, spec, pool }: OpenBuild,
  builds: number,
): Promise<void> {
  const state = await warm.recorded!;
  // A clone includes the state, so the state must say what was compiled, and when.
  await saveState(daemon, warm);
  const source = { names, slot: warm.slot, spec, state };
  const copies = Math.min(builds, pool?.parallel ?? 1) - 1;
  await cloneTargetCache(daemon, source, copies, request);
}

async function close({ request, warm, pool }: OpenBuild): Promise<void> {
  await warm.recorded?.catch(() => undefined);
  const isReusable = pool && warm.recorded && !request.plan.network && !request.cancelled.aborted;
  if (isReusable && !(await hasLeftFiles(warm.container, warm.since))) pool.give(warm);
  else await warm.dispose();
}
