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
import { isEmptyFolder, putFile } from '../daemon/archive';
import type { Container, DaemonClient } from '../daemon/client';
import { fetchCrates } from '../volumes/fetch-crates';
import { isDeciding } from '../volumes/fetch-skeleton';
import { removeFetchMarker } from '../volumes/fetch-marker';
import { gitConfig, gitFiles } from '../../sources/git-folder';
import { gitIndex } from '../../sources/git-index';
import { SOURCE_PATH, TARGET_DIR } from '../volumes/layout';
import { volumeNames } from '../volumes/names';
import { sourceContent, withText, type SourceContent } from '../volumes/source-content';
import { updateSourceVolume } from '../volumes/source-volume';
import { buildSpec } from './build-spec';
import { ownClosure } from './closures';
import { askToForget } from './forget-compiled';
import { askImage, compareImages } from './known-image';
import { buildSession, type OpenBuild } from './session';
import { askForUnits, type UnitsAsked } from './restore-units';
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
  return buildSession(await openVolumes(daemon, request, builder, access, pool));
}

/**
 * Does the same, and returns the parts of the build.
 *
 * @throws see `openBuild`
 */
export async function openVolumes(
  daemon: DaemonClient,
  request: BuildRequest,
  builder: Builder,
  access: FetchAccess,
  pool?: WarmContainers,
): Promise<OpenBuild> {
  const names = volumeNames(request.plan, request.workspaceRoot, builder.identity, request);
  const content = await contentOf(request);
  const warm = await takeWarmContainer(daemon, names, builder.image, request, pool);
  try {
    request.cancelled.throwIfAborted();
    const open = { daemon, request, names, builder, warm, pool };
    return await fill(open, content, access);
  } catch (error) {
    await warm.dispose();
    throw error;
  }
}

// Compiles as a program, a library, a macro and a build script, whatever lints the manifest sets.
const EMPTY_CRATE = '//! Empty.\n#![allow(warnings)]\nconst _: fn() = main;\nfn main() {}\n';
const isRust = (path: string): boolean => path.endsWith('.rs');

/** Returns the workspace files in the form that the builder sees. */
async function contentOf({
  plan,
  workspaceRoot,
  sources,
  digestOf,
  env,
  emptied = false,
}: BuildRequest): Promise<SourceContent> {
  const includeGit = plan.includeGit && !emptied;
  const crates = emptied ? sources.filter((path) => isDeciding(path) || isRust(path)) : sources;
  const files = includeGit ? [...crates, ...gitFiles(workspaceRoot)] : crates;
  const configs = readConfigs(filesOnDisk(workspaceRoot), plan.cargoRoot);
  const texts = {
    ...Object.fromEntries(configs.map((config) => [config.file, carriedConfig(config)])),
    ...(plan.pruned && prunedFiles(plan.pruned, plan.cargoRoot)),
    ...(emptied && Object.fromEntries(crates.filter(isRust).map((path) => [path, EMPTY_CRATE]))),
  };
  const same = sources.filter((path) => !Object.hasOwn(texts, path) && !isCargoConfig(path));
  const git = includeGit && {
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
  open: Omit<OpenBuild, 'spec' | 'secrets' | 'fetchAgain' | 'learn' | 'lock' | 'restored'>,
  content: SourceContent,
  access: FetchAccess,
): Promise<OpenBuild> {
  const { daemon, request, names, builder, warm } = open;
  const { plan, terminal, cancelled } = request;
  const spec = buildSpec(names, warm.slot, builder.image, request);
  const step = { build: warm.container, spec, content, access, builder: builder.identity };
  const slot = stateOf(daemon, warm).then(async (before) => ({
    before,
    ...(await askedOf(open, spec, before)),
  }));
  try {
    const [fetched, { before, isNew, asked, asking }] = await Promise.all([
      fetchCrates(daemon, request, step),
      slot,
    ]);
    cancelled.throwIfAborted();
    const seen = withText(content, joinPath(plan.cargoRoot, 'Cargo.lock'), fetched.lock);
    const ledger = before.state.ledger ?? NO_LEDGER;
    const settled = settle(ledger, ledgerView(inputsOf(request, seen), ledger));
    const { image, isOther } = await compareImages(before.state, builder, () =>
      askImage(daemon, spec, cancelled),
    );
    const forget = isNew ? [] : isOther ? 'all' : settled.forget;
    const isAsking = asking !== undefined && forget !== 'all';
    // Nothing compiles until this is done, so the volume may already contain the later state.
    await askToForget(warm.container, forget);
    const { state } = await terminal.stage(
      ({ sent }) =>
        sent > 0 ? `${sent} changed source ${sent === 1 ? 'file' : 'files'} sent to the builder` : undefined,
      () =>
        updateSourceVolume(
          daemon,
          warm.sources,
          seen,
          { ...before, ledger: settled.after(), image, ...(isAsking && { asked }) },
          plan.project,
        ),
    );
    warm.state = state;
    const { lock } = fetched;
    const restored = isAsking ? await asking.restore(warm.container, lock) : undefined;
    if (!warm.running) await putAccess(warm.container, request, access);
    return {
      ...open,
      spec,
      lock,
      restored,
      learn: settled.after,
      secrets: plan.network ? access.env : {},
      fetchAgain: () => removeFetchMarker(daemon, spec, fetched.marker),
    };
  } finally {
    const { asking } = await slot.catch(() => ({ asking: undefined }));
    await asking?.close();
  }
}

/** What a build asks the store of crates. */
interface Asked {
  /** True if the slot has nothing compiled. */
  isNew: boolean;
  /** The closures that the slot will have asked for. */
  asked?: string[];
  /** Undefined if it has asked for the build's closure before. */
  asking?: UnitsAsked;
}

async function askedOf(
  { daemon, request, builder, warm }: Pick<OpenBuild, 'daemon' | 'request' | 'builder' | 'warm'>,
  spec: OpenBuild['spec'],
  { state }: Awaited<ReturnType<typeof stateOf>>,
): Promise<Asked> {
  if (request.units === undefined) return { isNew: false };
  const isNew = !warm.running && (await isEmptyFolder(warm.container, TARGET_DIR));
  const asked = closuresAsked(request, isNew ? [] : (state.asked ?? []));
  return asked ? { isNew, asked, asking: askForUnits(daemon, { request, builder, spec }) } : { isNew };
}

/** Returns the closures that a slot has asked for, with the build's own. Undefined if it has asked for that already. */
function closuresAsked(request: BuildRequest, asked: readonly string[]): string[] | undefined {
  if (request.units === undefined || request.command === 'tree') return undefined;
  const own = ownClosure(request);
  return own === undefined || asked.includes(own) ? undefined : [...asked.slice(-99), own];
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
