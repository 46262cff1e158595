import { carriedConfig } from '../../../cargo/carried-config';
import { isCargoConfig, readConfigs } from '../../../cargo/config';
import { filesOnDisk } from '../../../cargo/files';
import { joinPath } from '../../../cargo/paths';
import { prunedFiles } from '../../../cargo/pruned-files';
import type { BuildRequest, BuildSession } from '../../engine';
import { NO_LEDGER, settle } from '../../ledger/ledger';
import { ledgerView, type BuildInputs } from '../../ledger/view';
import type { FetchAccess } from '../access/caller-access';
import { CA_FILE } from '../access/network';
import { USER_CONFIG } from '../access/user-config';
import type { Builder } from '../builder/image';
import { putFile } from '../daemon/archive';
import type { Container, DaemonClient } from '../daemon/client';
import { fetchCrates } from '../volumes/fetch-crates';
import { removeFetchMarker } from '../volumes/fetch-marker';
import { gitConfig, gitFiles } from '../../sources/git-folder';
import { gitIndex } from '../../sources/git-index';
import { SOURCE_PATH } from '../volumes/layout';
import { volumeNames } from '../volumes/names';
import { sourceContent, withText, type SourceContent } from '../volumes/source-content';
import { updateSourceVolume } from '../volumes/source-volume';
import { buildSpec } from './build-spec';
import { askToForget } from './forget-compiled';
import { buildSession, type OpenBuild } from './session';
import { stateOf, takeWarmContainer, type WarmContainers } from './warm-container';

/**
 * Takes a build slot and fills its volumes with sources and crates, so that cargo can start.
 *
 * @throws RustStaticError for problems of the workspace, the network or the daemon; DaemonError
 */
export async function openBuild(
  daemon: DaemonClient,
  request: BuildRequest,
  builder: Builder,
  access: FetchAccess,
  pool?: WarmContainers,
): Promise<BuildSession> {
  const names = volumeNames(request.plan, request.workspaceRoot, builder.identity, request.fresh);
  const content = await contentOf(request);
  const warm = await takeWarmContainer(daemon, names, builder.image, request, pool);
  try {
    request.cancelled.throwIfAborted();
    const open = { daemon, request, names, builder, warm, pool };
    return buildSession(await fill(open, content, access));
  } catch (error) {
    await warm.dispose();
    throw error;
  }
}

/** Returns the workspace files in the form that the builder sees. */
async function contentOf({
  plan,
  workspaceRoot,
  sources,
  digestOf,
  env,
}: BuildRequest): Promise<SourceContent> {
  const files = plan.includeGit ? [...sources, ...gitFiles(workspaceRoot)] : sources;
  const configs = readConfigs(filesOnDisk(workspaceRoot), plan.cargoRoot);
  const texts = {
    ...Object.fromEntries(configs.map((config) => [config.file, carriedConfig(config)])),
    ...(plan.pruned && prunedFiles(plan.pruned, plan.cargoRoot)),
  };
  const same = sources.filter((path) => !Object.hasOwn(texts, path) && !isCargoConfig(path));
  const git = plan.includeGit && {
    ...gitConfig(workspaceRoot),
    '.git/index': await gitIndex(workspaceRoot, same, env),
  };
  return sourceContent({
    root: workspaceRoot,
    paths: files,
    digestOf,
    instead: { ...texts, ...git },
    verbatim: plan.vendored,
  });
}

/** Fetches crates, updates the source volume, and sets up network access in a new container. */
async function fill(
  open: Omit<OpenBuild, 'spec' | 'secrets' | 'fetchAgain' | 'learn'>,
  content: SourceContent,
  access: FetchAccess,
): Promise<OpenBuild> {
  const { daemon, request, names, builder, warm } = open;
  const { plan, terminal, cancelled } = request;
  const spec = buildSpec(names, warm.slot, builder.image, request);
  const step = { build: warm.container, spec, content, access, builder: builder.identity };
  const [fetched, before] = await Promise.all([fetchCrates(daemon, request, step), stateOf(daemon, warm)]);
  cancelled.throwIfAborted();
  const seen = withText(content, joinPath(plan.cargoRoot, 'Cargo.lock'), fetched.lock);
  const ledger = before.state.ledger ?? NO_LEDGER;
  const settled = settle(ledger, ledgerView(inputsOf(request, seen), ledger));
  // Nothing compiles until this is done, so the volume may already contain the later state.
  await askToForget(warm.container, settled.forget);
  const { state } = await terminal.stage(
    ({ sent }) =>
      sent > 0 ? `${sent} changed source ${sent === 1 ? 'file' : 'files'} sent to the builder` : undefined,
    () =>
      updateSourceVolume(daemon, warm.sources, seen, { ...before, ledger: settled.after() }, plan.project),
  );
  warm.state = state;
  if (!warm.running) await putAccess(warm.container, request, access);
  return {
    ...open,
    spec,
    learn: settled.after,
    secrets: plan.network ? access.env : {},
    fetchAgain: () => removeFetchMarker(daemon, spec, fetched.marker),
  };
}

function inputsOf({ plan, workspaceRoot }: BuildRequest, { files, digests }: SourceContent): BuildInputs {
  // Folders also have digests, but they add nothing to the digests of files.
  const own = Object.fromEntries([...files.keys()].map((path) => [path, digests[path]!]));
  return { plan, files: filesOnDisk(workspaceRoot), digests: own, sources: SOURCE_PATH, timesTell: true };
}

async function putAccess(
  container: Container,
  { plan }: BuildRequest,
  { userConfig, ca }: FetchAccess,
): Promise<void> {
  if (userConfig.build) await putFile(container, USER_CONFIG, userConfig.build);
  if (plan.network && ca) await putFile(container, CA_FILE, ca);
}
