import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { messageOf, RustStaticError } from '../../errors';
import type { SmokeResult, SmokeTrial } from '../engine';
import { tail } from '../terminal';
import { ownLabels } from './held-container';
import { LABEL, SMOKE_KIND } from './names';

/** Name of the image with nothing in it; the tag is the platform. */
export const EMPTY_IMAGE = 'rust-static-empty';

/** What a trial's container is labelled with, besides the trial. */
export interface SmokePlace extends SmokeTrial {
  platform: string;
  checkout: string;
}

/**
 * Runs a binary as the only file of a container: without network, capabilities or environment, and not as root. What a
 * file of the builder could hide, a missing one here cannot.
 */
export async function smokeInContainer(
  docker: Docker,
  { file, args, milliseconds, platform, checkout }: SmokePlace,
  cancelled: AbortSignal,
): Promise<SmokeResult> {
  const container = await docker.createContainer({
    _query: { platform },
    _body: {
      Image: await emptyImage(docker, platform),
      Entrypoint: ['/program'],
      Cmd: args,
      User: '65532:65532',
      Labels: ownLabels(SMOKE_KIND, checkout),
      HostConfig: { NetworkMode: 'none', CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges'] },
    },
  } as unknown as Docker.ContainerCreateOptions);
  try {
    await putProgram(container, file);
    await container.start().catch((error: unknown) => {
      throw cannotStart(platform, error);
    });
    const ended = container.wait() as Promise<{ StatusCode: number }>;
    ended.catch(() => {});
    const timer = new AbortController();
    const signal = AbortSignal.any([cancelled, timer.signal]);
    const late = sleep(milliseconds, undefined, { signal }).catch(() => cancelled.throwIfAborted());
    const result = await Promise.race([ended, late]).finally(() => timer.abort());
    const exitCode = result?.StatusCode;
    // A daemon may keep no log, or one that cannot be read; a program that works needs none.
    const output = exitCode === 0 ? '' : await outputOf(docker, container).catch(messageOf);
    return { exitCode, output, where: WHERE };
  } finally {
    await container.remove({ force: true }).catch(() => undefined);
  }
}

const WHERE = 'It ran alone in an empty container: no other file, no network, and not as root.';

function cannotStart(platform: string, error: unknown): RustStaticError {
  return new RustStaticError('The binary cannot be started in an empty container', {
    reason: `The daemon says: ${messageOf(error).trim()}`,
    remedy: `If it is for another platform than the daemon's own (${platform}), install an emulator there (binfmt), or leave the option "smoke" out.`,
    cause: error,
  });
}

async function emptyImage(docker: Docker, platform: string): Promise<string> {
  const tag = platform.replaceAll('/', '-');
  const name = `${EMPTY_IMAGE}:${tag}`;
  try {
    await docker.getImage(name).inspect();
    return name;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== 404) throw error;
  }
  const nothing = pack();
  // An archive without one entry is no archive to Docker.
  nothing.entry({ name: 'tmp/', type: 'directory', mode: 0o1777, mtime: new Date(0) });
  nothing.finalize();
  const options = { platform, changes: `LABEL ${LABEL}=builder` };
  const answer = await docker.importImage(nothing as unknown as NodeJS.ReadableStream, options);
  let said = '';
  for await (const chunk of answer as AsyncIterable<Buffer>) said += chunk.toString('utf8');
  const id = /[0-9a-f]{64}/.exec(said)?.[0];
  if (id === undefined)
    throw new RustStaticError('The empty image for the smoke test cannot be made', {
      reason: `The daemon says: ${said.trim()}`,
      remedy: 'Run the target again, or without the option "smoke".',
    });
  // Named afterwards: Podman takes no tag with the import.
  await docker.getImage(id).tag({ repo: EMPTY_IMAGE, tag });
  return name;
}

async function putProgram(container: Docker.Container, file: string): Promise<void> {
  const archive = pack();
  const sent = container.putArchive(archive as unknown as NodeJS.ReadableStream, { path: '/' });
  const entry = archive.entry({ name: 'program', mode: 0o755, size: (await stat(file)).size });
  const writing = pipeline(createReadStream(file), entry).then(() => archive.finalize());
  await Promise.race([sent, writing]);
  await sent;
}

async function outputOf(docker: Docker, container: Docker.Container): Promise<string> {
  const log = await container.logs({ stdout: true, stderr: true, follow: false, tail: 50 });
  const kept = tail(4096);
  const both = new PassThrough();
  both.on('data', (chunk: Buffer) => kept.add(chunk));
  const source = new PassThrough();
  docker.modem.demuxStream(source, both, both);
  source.end(log);
  await new Promise((resolve) => source.on('end', resolve));
  return kept.text();
}
