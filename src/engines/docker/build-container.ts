import type Docker from 'dockerode';
import { joinPath } from '../../cargo/paths';
import { sliceFiles } from '../../cargo/slice-files';
import { stripColours } from '../../failures/explain-cargo';
import { HOME_LACKS } from '../../failures/rules/damaged';
import type { BuildFacts, BuildRequest, BuildSession } from '../engine';
import { copyFromContainer, describePath, putFile } from './archive';
import { askFacts } from './build-facts';
import { buildSpec, manifestIn, metadataCommand } from './build-spec';
import type { Builder } from './builder-image';
import { fetchCrates, forgetFetched, type FetchAccess } from './fetch-crates';
import { gitConfig, gitFiles } from './git-folder';
import { execute } from './execute';
import { type ContainerSpec } from './held-container';
import { remember, runIn, stateOf, takeLane, type Lane } from './lane';
import { updateVolume } from './mirror';
import { mirrorContent, withText } from './mirror-content';
import { CA_FILE } from './network-env';
import { names } from './names';
import { smokeInContainer } from './smoke-container';
import { spreadSlots } from './spread';
import { USER_CONFIG } from './user-config';
import { watchCompiled } from './watch-compiled';

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
  const group = own.slot(0).container;
  const first = (await request.reuse?.begin(group)) ?? true;
  const ended = (): void => void (first && request.reuse?.firstEnded(group));
  const lane = await takeLane(docker, own, builder.image, request).catch((error: unknown) => {
    ended();
    throw error;
  });
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
      () => updateVolume(docker, place, seen, before, plan.project),
    );
    lane.state = state;
    if (!lane.running) await putAccess(container, request, access);
    const secrets = plan.network ? access.env : {};
    const refetch = (): Promise<void> => forgetFetched(docker, step, fetched.mark);
    return session(docker, request, { lane, spec, builder, secrets, refetch, group, first, ended });
  } catch (error) {
    await lane.dispose();
    ended();
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
  lane: Lane;
  spec: ContainerSpec;
  builder: Builder;
  secrets: Record<string, string>;
  /** Lets the next build fetch again. */
  refetch: () => Promise<void>;
  /** Of builds that share slots. */
  group: string;
  /** Whether no other build of this process has had the slots before. */
  first: boolean;
  /** To be called at the end: others of this process may wait for it. */
  ended: () => void;
}

function session(
  docker: Docker,
  request: BuildRequest,
  { lane, spec, builder, secrets, refetch, group, first, ended }: OpenBuild,
): BuildSession {
  const { plan, terminal, cancelled, readFiles = [], reuse } = request;
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
      lane.remembered = remember(docker, lane, compiled, reuse !== undefined);
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
    spread: async (builds) => {
      if (!first || !reuse) return 1;
      const state = await lane.remembered!;
      return spreadSlots(docker, { ...lane, spec, state }, reuse.followers(group, builds), {
        terminal,
        cancelled,
      });
    },
    smoke: (trial) => smokeInContainer(docker, { ...trial, ...place }, cancelled),
    async close() {
      await lane.remembered?.catch(() => undefined);
      if (reuse && built && !plan.network && !cancelled.aborted) reuse.give(lane);
      else await lane.dispose();
      ended();
    },
  };
}
