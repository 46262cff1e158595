import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { messageOf, RustStaticError } from '../../../errors';
import type { SmokeResult, SmokeTrial } from '../../engine';
import { tail } from '../../../tail';
import { emptyImage } from '../images/empty-image';
import { removeContainer } from '../daemon/volume-helper';
import { SMOKE_KIND, ownLabels } from '../daemon/labels';

/** What a trial's container is labelled with, besides the trial. */
export interface SmokeRequest extends SmokeTrial {
  platform: string;
  checkout: string;
}

/**
 * Runs a binary as the only file of a container: without network, capabilities or environment, and not as root. What a
 * file of the builder could hide, a missing one here cannot.
 */
export async function smokeInContainer(
  docker: Docker,
  { file, args, milliseconds, platform, checkout }: SmokeRequest,
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
    await removeContainer(container);
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
