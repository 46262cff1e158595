import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { joinPath } from '../../cargo/paths';
import { sliceFiles } from '../../cargo/slice-files';
import type { BuildFacts, BuildRequest, BuildSession } from '../engine';
import { copyFromContainer, describePath, putFile } from './archive';
import type { Builder } from './builder-image';
import { askFacts } from './build-facts';
import { buildSpec, createVolumes, manifestIn, metadataCommand, type Slot } from './build-spec';
import { fetchCrates, type FetchAccess } from './fetch-crates';
import { gitConfig, gitFiles } from './git-folder';
import { createHeld, execute, startHeld, type ContainerSpec, type Running } from './held-container';
import { daemonClock, readState, rememberBuild, updateVolume, type MirrorPlace } from './mirror';
import { mirrorContent, withText } from './mirror-content';
import { CA_FILE } from './network-env';
import { names, type Names } from './names';
import { watchCompiled, type Compiled } from './watch-compiled';
import type { MirrorState } from './mirror-state';
import { smokeInContainer } from './smoke-container';
import { spreadSlots } from './spread';
import { takeSlot } from './slot';
import { USER_CONFIG } from './user-config';

/** Takes a slot and brings sources and crates into its volumes, so that cargo can start. */
export async function openBuild(
  docker: Docker,
  request: BuildRequest,
  builder: Builder,
  access: FetchAccess,
): Promise<BuildSession> {
  const { plan, workspaceRoot, sources, terminal } = request;
  const own = names(plan, workspaceRoot, builder.identity, request.fresh);
  const files = plan.includeGit ? [...sources, ...gitFiles(workspaceRoot)] : sources;
  const content = mirrorContent(workspaceRoot, files, {
    ...(plan.slice && sliceFiles(plan.slice, plan.cargoRoot)),
    ...(plan.includeGit && gitConfig(workspaceRoot)),
  });
  const { slot, container, spec, place } = await takeSlot(own, async (slot) => {
    const spec = buildSpec(own, slot, builder.image, request);
    await createVolumes(docker, own, slot);
    return {
      slot,
      spec,
      place: { ...spec, volume: slot.sources },
      container: await createHeld(docker, spec),
    };
  });
  const open: OpenBuild = {
    names: own,
    slot,
    spec,
    container,
    builder,
    place,
    secrets: plan.network ? access.env : {},
    passing: request.fresh === undefined ? [] : [slot.target, slot.sources],
  };
  try {
    const step = { build: container, spec, content, access, builder: builder.identity };
    const [lock, state, now] = await Promise.all([
      fetchCrates(docker, request, step),
      readState(container),
      daemonClock(docker),
    ]);
    request.cancelled.throwIfAborted();
    const seen = withText(content, joinPath(plan.cargoRoot, 'Cargo.lock'), lock);
    const mirror = await terminal.stage(
      ({ sent }) => (sent > 0 ? `${sent} changed source files sent to the builder` : undefined),
      () => updateVolume(docker, place, seen, { state, now }, plan.project),
    );
    open.state = mirror.state;
    if (access.userConfig.build) await putFile(container, USER_CONFIG, access.userConfig.build);
    if (plan.network && access.ca) await putFile(container, CA_FILE, access.ca);
    return session(docker, request, open);
  } catch (error) {
    await close(docker, open);
    throw error;
  }
}

interface OpenBuild {
  names: Names;
  slot: Slot;
  spec: ContainerSpec;
  container: Docker.Container;
  builder: Builder;
  place: MirrorPlace;
  secrets: Record<string, string>;
  /** Volumes that go with the build. */
  passing: string[];
  state?: MirrorState;
  running?: Running;
  facts?: Promise<BuildFacts>;
  /** The end of the build being written down, while its results are fetched. */
  remembered?: Promise<MirrorState>;
}

async function close(docker: Docker, { container, running, remembered, passing }: OpenBuild): Promise<void> {
  await running?.release();
  await container.remove({ force: true }).catch(() => undefined);
  // It guards against a clock that goes back; a build that has succeeded does not fail for it.
  await remembered?.catch(() => undefined);
  for (const volume of passing) await removeVolume(docker, volume);
}

/** The daemon may take a while to see that nothing uses it any more. */
async function removeVolume(docker: Docker, volume: string): Promise<void> {
  for (let tries = 0; tries < 50; tries++)
    try {
      return await docker.getVolume(volume).remove();
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode !== 409) return;
      await sleep(200);
    }
}

/** Writes down that the build has ended, unless it has left nothing that a change could be older than. */
async function remember(
  docker: Docker,
  { place, state }: OpenBuild,
  { any, common }: Compiled,
): Promise<MirrorState> {
  if (!any) return state!;
  return rememberBuild(docker, place, { ...state!, ...(common ? { compiled: randomUUID() } : {}) });
}

function session(
  docker: Docker,
  { plan, terminal, cancelled, readFiles = [] }: BuildRequest,
  open: OpenBuild,
): BuildSession {
  const { container, place, secrets } = open;
  const run = (...command: string[]): Promise<string> => execute(docker, container, command);
  return {
    builder: open.builder.identity,
    manifestPath: manifestIn(plan),
    async build(onMessage) {
      const compiled = watchCompiled(manifestIn(plan));
      const onLine = (line: string): void => {
        compiled.add(line);
        onMessage(line);
      };
      const onStderr = (chunk: Buffer): void => terminal.write(chunk);
      open.running = await startHeld(docker, container, { secrets, onLine, onStderr, cancelled });
      // They are the same while cargo compiles.
      open.facts = askFacts(docker, container, readFiles, metadataCommand(plan));
      open.facts.catch(() => {});
      const result = await open.running.result;
      open.remembered = remember(docker, open, compiled);
      open.remembered.catch(() => {});
      return result;
    },
    facts: () => open.facts!,
    filesRead: async () => [],
    stamp: async (file) => {
      const said = await describePath(container, file);
      return said && [open.slot.target, file, said].join('\n');
    },
    copyOut: (file, destination) => copyFromContainer(container, file, destination),
    execute: (command) => run(...command),
    spread: async (builds) =>
      spreadSlots(docker, { ...open, state: await open.remembered! }, builds, { terminal, cancelled }),
    smoke: (trial) => smokeInContainer(docker, { ...trial, ...place }, cancelled),
    close: () => close(docker, open),
  };
}
