import type Docker from 'dockerode';
import { joinPath } from '../../../cargo/paths';
import { sliceFiles } from '../../../cargo/slice-files';
import { stripColours } from '../../../failures/explain-cargo';
import { HOME_LACKS } from '../../../failures/rules/damaged';
import type { BuildFacts, BuildRequest, BuildSession } from '../../engine';
import { copyFromContainer, describePath, putFile } from '../daemon/archive';
import { askFacts } from './build-facts';
import { buildSpec, metadataCommand } from './build-spec';
import type { Builder } from '../builder/image';
import { fetchCrates, removeFetchMarker } from '../volumes/fetch-crates';
import { gitConfig, gitFiles } from '../volumes/git-folder';
import { execute } from '../daemon/execute';
import { type ContainerSpec } from '../daemon/attached-container';
import {
  recordEnd,
  runIn,
  stateOf,
  takeWarmContainer,
  type WarmContainer,
  type WarmContainers,
} from './warm-container';
import { updateSourceVolume } from '../volumes/source-volume';
import { sourceContent, withText } from '../volumes/source-content';
import { CA_FILE } from '../access/network';
import { volumeNames } from '../volumes/names';
import { smokeInContainer } from './smoke-container';
import { cloneTargetCache } from '../volumes/clone-target-cache';
import { USER_CONFIG } from '../access/user-config';
import { watchCompiled } from './watch-compiled';
import type { FetchAccess } from '../access/caller-access';
import { manifestIn } from '../volumes/layout';

/** Takes a slot and brings sources and crates into its volumes, so that cargo can start. */
export async function openBuild(
  docker: Docker,
  request: BuildRequest,
  builder: Builder,
  access: FetchAccess,
  warm?: WarmContainers,
): Promise<BuildSession> {
  const { plan, workspaceRoot, sources, terminal } = request;
  const own = volumeNames(plan, workspaceRoot, builder.identity, request.fresh);
  const files = plan.includeGit ? [...sources, ...gitFiles(workspaceRoot)] : sources;
  const content = sourceContent(workspaceRoot, files, {
    ...(plan.slice && sliceFiles(plan.slice, plan.cargoRoot)),
    ...(plan.includeGit && gitConfig(workspaceRoot)),
  });
  const lane = await takeWarmContainer(docker, own, builder.image, { request, warm });
  try {
    request.cancelled.throwIfAborted();
    const { container, place } = lane;
    const spec = buildSpec(own, lane.slot, builder.image, request);
    const step = { build: container, spec, content, access, builder: builder.identity };
    const [fetched, before] = await Promise.all([fetchCrates(docker, request, step), stateOf(docker, lane)]);
    request.cancelled.throwIfAborted();
    const seen = withText(content, joinPath(plan.cargoRoot, 'Cargo.lock'), fetched.lock);
    const { state } = await terminal.stage(
      ({ sent }) => (sent > 0 ? `${sent} changed source files sent to the builder` : undefined),
      () => updateSourceVolume(docker, place, seen, before, plan.project),
    );
    lane.state = state;
    if (!lane.running) await putAccess(container, request, access);
    const secrets = plan.network ? access.env : {};
    const refetch = (): Promise<void> => removeFetchMarker(docker, step, fetched.mark);
    return session(docker, request, { lane, spec, builder, secrets, refetch, warm });
  } catch (error) {
    await lane.dispose();
    throw error;
  }
}

async function putAccess(
  container: Docker.Container,
  { plan }: BuildRequest,
  { userConfig, ca }: FetchAccess,
): Promise<void> {
  if (userConfig.build) await putFile(container, USER_CONFIG, userConfig.build);
  if (plan.network && ca) await putFile(container, CA_FILE, ca);
}

interface OpenBuild {
  lane: WarmContainer;
  spec: ContainerSpec;
  builder: Builder;
  secrets: Record<string, string>;
  /** Lets the next build fetch again. */
  refetch: () => Promise<void>;
  /** Where the container goes when the build has ended; absent for a build that is alone in its process. */
  warm: WarmContainers | undefined;
}

function session(
  docker: Docker,
  request: BuildRequest,
  { lane, spec, builder, secrets, refetch, warm }: OpenBuild,
): BuildSession {
  const { plan, terminal, cancelled, readFiles = [] } = request;
  const { container, place } = lane;
  let facts: Promise<BuildFacts> | undefined;
  let built = false;
  return {
    builder: builder.identity,
    manifestPath: manifestIn(plan),
    async build(onMessage) {
      const compiled = watchCompiled(manifestIn(plan));
      const onLine = (line: string): void => {
        compiled.add(line);
        onMessage(line);
      };
      const onStderr = (chunk: Buffer): void => terminal.write(chunk);
      const result = await runIn(docker, lane, spec, { secrets, onLine, onStderr, cancelled }, () => {
        // They are the same while cargo compiles.
        facts = askFacts(docker, container, readFiles, metadataCommand(plan));
        facts.catch(() => {});
      });
      if (result.exitCode !== 0 && HOME_LACKS.test(stripColours(result.stderr)))
        await refetch().catch(() => undefined);
      lane.remembered = recordEnd(docker, lane, compiled, warm !== undefined);
      lane.remembered.catch(() => {});
      built = true;
      return result;
    },
    facts: () => facts!,
    filesRead: async () => [],
    stamp: async (file) => {
      const said = await describePath(container, file);
      return said && [lane.slot.target, file, said].join('\n');
    },
    copyOut: (file, destination) => copyFromContainer(container, file, destination),
    execute: (command) => execute(docker, container, command),
    shareCache: async (builds) => {
      const state = await lane.remembered!;
      const copies = Math.min(builds, warm?.parallel ?? 1) - 1;
      await cloneTargetCache(docker, { ...lane, spec, state }, copies, { terminal, cancelled });
    },
    smoke: (trial) => smokeInContainer(docker, { ...trial, ...place }, cancelled),
    async close() {
      await lane.remembered?.catch(() => undefined);
      if (warm && built && !plan.network && !cancelled.aborted) warm.give(lane);
      else await lane.dispose();
    },
  };
}
