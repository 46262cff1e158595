import { hostname } from 'node:os';
import type Docker from 'dockerode';
import type { BuildRequest, BuildSession } from '../engine';
import { copyFromContainer, putFile } from './archive';
import type { Builder } from './builder-image';
import { buildSpec, manifestIn, metadataCommand, type Slot } from './build-spec';
import { fetchCrates } from './fetch-crates';
import { createHeld, execute, ownLabels, startHeld, type Running } from './held-container';
import { daemonClock, openMirror, type Mirror } from './mirror';
import { mirrorContent } from './mirror-content';
import { CA_FILE, networkAccess } from './network-env';
import { names, type Names } from './names';
import { takeSlot } from './slot';

/** Takes a slot and brings sources and crates into its volumes, so that cargo can start. */
export async function openBuild(
  docker: Docker,
  request: BuildRequest,
  builder: Builder,
  files: string[],
): Promise<BuildSession> {
  const { plan, workspaceRoot, terminal, env } = request;
  const own = names(plan, `${hostname()}:${workspaceRoot}`, builder.identity);
  const network = networkAccess(env);
  const content = mirrorContent(workspaceRoot, files);
  const { container, spec, slot } = await takeSlot(docker, own, async (slot) => {
    const spec = buildSpec(plan, own, slot, builder.image, terminal);
    await createVolumes(docker, own, slot);
    return { slot, spec, container: await createHeld(docker, spec) };
  });
  const open: { mirror?: Mirror; running?: Running } = {};
  const close = async (): Promise<void> => {
    await open.running?.release();
    await container.remove({ force: true }).catch(() => undefined);
    await open.mirror?.close();
  };
  try {
    const mirror = (open.mirror = await openMirror(docker, { ...spec, volume: slot.sources }, content));
    if (mirror.sent > 0)
      terminal.write(`rust-static: ${mirror.sent} changed source files sent to the builder\n`);
    await fetchCrates(docker, request, { spec, network, mirror });
    if (plan.network && network.ca) await putFile(container, CA_FILE, network.ca);
    return session(docker, request, {
      container,
      builder,
      mirror,
      secrets: plan.network ? network.env : {},
      open,
      close,
    });
  } catch (error) {
    await close();
    throw error;
  }
}

async function createVolumes(docker: Docker, own: Names, slot: Slot): Promise<void> {
  for (const name of [own.cargoHome, slot.target, slot.sources])
    await docker.createVolume({ Name: name, Labels: ownLabels('volume', own.checkout) });
}

interface OpenBuild {
  container: Docker.Container;
  builder: Builder;
  mirror: Mirror;
  secrets: Record<string, string>;
  open: { running?: Running };
  close(): Promise<void>;
}

function session(
  docker: Docker,
  { plan, terminal, cancelled }: BuildRequest,
  build: OpenBuild,
): BuildSession {
  const { container, mirror } = build;
  const run = (...command: string[]): Promise<string> => execute(docker, container, command);
  return {
    builder: build.builder.identity,
    manifestPath: manifestIn(plan),
    async build(onLine) {
      const onStderr = (chunk: Buffer): void => terminal.write(chunk);
      const running = await startHeld(docker, container, {
        secrets: build.secrets,
        onLine,
        onStderr,
        cancelled,
      });
      build.open.running = running;
      const result = await running.result;
      // The next change must get a time after all that this build has written.
      await mirror.remember({ latestMs: Math.max(mirror.state.latestMs, await daemonClock(docker)) });
      return result;
    },
    toolchain: async () => ({
      rustc: (await run('rustc', '--version')).trim(),
      cargo: (await run('cargo', '--version')).trim(),
    }),
    metadata: () => run(...metadataCommand(plan)),
    copyOut: (file, destination) => copyFromContainer(container, file, destination),
    close: build.close,
  };
}
