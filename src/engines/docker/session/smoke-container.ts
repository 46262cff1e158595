import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Container, DaemonClient } from '../daemon/client';
import { pack } from 'tar-stream';
import { messageOf, RustStaticError } from '../../../errors';
import type { SmokeResult, SmokeTrial } from '../../engine';
import { tail } from '../../../tail';
import { emptyImage } from '../images/empty-image';
import { removeContainer } from '../daemon/volume-helper';
import { SMOKE_KIND, ownLabels } from '../daemon/labels';

/**
 * Runs a binary as the only file of a container, without network, capabilities or environment, and
 * not as root. This shows missing files that the builder image would provide.
 */
export async function smokeInContainer(
  daemon: DaemonClient,
  { file, args, milliseconds }: SmokeTrial,
  { platform, checkout }: { platform: string; checkout: string },
  cancelled: AbortSignal,
): Promise<SmokeResult> {
  const container = await daemon.containers.create({
    platform,
    image: await emptyImage(daemon, platform),
    entrypoint: ['/program'],
    command: args,
    user: '65532:65532',
    labels: ownLabels(SMOKE_KIND, checkout),
    run: { network: false, stdin: false, removeAtEnd: false },
  });
  try {
    await putProgram(container, file);
    await container.start().catch((error: unknown) => {
      throw cannotStart(platform, error);
    });
    const ended = container.wait();
    ended.catch(() => {});
    const timer = new AbortController();
    const signal = AbortSignal.any([cancelled, timer.signal]);
    const late = sleep(milliseconds, undefined, { signal }).catch(() => cancelled.throwIfAborted());
    const exitCode = (await Promise.race([ended, late]).finally(() => timer.abort())) ?? undefined;
    // A daemon may keep no log, or an unreadable one. The log is not needed if the program
    // succeeds.
    const output = exitCode === 0 ? '' : await outputOf(container).catch(messageOf);
    // Docker reports a started container, and its runtime writes the reason.
    if (/^[^\n]*exec format error\s*$/.test(output)) throw cannotStart(platform, output);
    return { exitCode, output, where: WHERE };
  } finally {
    await removeContainer(container);
  }
}

const WHERE = 'It ran alone in an empty container: no other file, no network, and not as root.';

function cannotStart(platform: string, error: unknown): RustStaticError {
  return new RustStaticError('The binary cannot be started in an empty container', {
    code: 'smoke-test-not-started',
    reason: `The daemon says: ${messageOf(error).trim()}`,
    remedy: `If the daemon cannot run programs for ${platform}, install an emulator: \`docker run --privileged --rm tonistiigi/binfmt --install all\`. Or remove the option "smoke".`,
    cause: error,
  });
}

async function putProgram(container: Container, file: string): Promise<void> {
  const archive = pack();
  const sent = container.writeArchive('/', archive);
  const entry = archive.entry({ name: 'program', mode: 0o755, size: (await stat(file)).size });
  const writing = pipeline(createReadStream(file), entry).then(() => archive.finalize());
  await Promise.race([sent, writing]);
  await sent;
}

async function outputOf(container: Container): Promise<string> {
  const kept = tail(4096);
  for await (const chunk of await container.log(50)) kept.add(chunk as Buffer);
  return kept.text();
}
