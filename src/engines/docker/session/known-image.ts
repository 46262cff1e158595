import { sha256 } from '../../../digest';
import type { Builder } from '../builder/image';
import { createAttached, startAttached, type ContainerSpec } from '../daemon/attached-container';
import type { DaemonClient } from '../daemon/client';
import { removeContainer } from '../daemon/volume-helper';
import type { SourceImage, SourceState } from '../volumes/source-state';
import { INSTALLED } from './builder-facts';

const COMMAND = ['/bin/sh', '-c', INSTALLED];

/** Returns the image of a build slot, if nobody has asked what is installed in it. */
const unasked = (id: string): SourceImage => ({ id, installed: '' });

/**
 * Compares the image of a builder with the one that a build slot was compiled in. The name of an
 * image may get another content: a tag moves, or the image is built again with newer packages. Cargo
 * does not compare compilers and libraries, so all crates must then be compiled again.
 *
 * @param ask returns a digest of what is installed in the image, or an empty text
 * @returns what to record, and whether anything else is installed
 */
export async function compareImages(
  { image, ledger }: SourceState,
  { id }: Pick<Builder, 'id'>,
  ask: () => Promise<string>,
): Promise<{ image: SourceImage; isOther: boolean }> {
  // Nothing is known of a slot without a ledger, so nothing in it is used.
  if (ledger === undefined) return { image: unasked(id), isOther: false };
  if (image?.id === id) return { image, isOther: false };
  // Machines that build the same recipe, or load the same cache, have other ids of the same image.
  const installed = await ask();
  return { image: { id, installed }, isOther: installed === '' || image?.installed !== installed };
}

/**
 * Asks what is installed in an image. It takes a container of its own, because a build may install
 * something in the container that it runs in.
 *
 * @returns a digest, or an empty text if the image cannot tell
 */
export async function askImage(
  daemon: DaemonClient,
  spec: ContainerSpec,
  cancelled: AbortSignal,
): Promise<string> {
  const only = { ...spec, kind: 'facts', name: undefined, command: COMMAND, volumes: [], network: false };
  const container = await createAttached(daemon, only);
  try {
    const lines: string[] = [];
    const onLine = (line: string): void => void lines.push(line);
    const running = await startAttached(container, { onLine, onStderr: () => {}, cancelled, secrets: {} });
    const { exitCode } = await running.result.finally(running.release);
    return exitCode === 0 ? digestOf(lines.join('\n')) : '';
  } finally {
    await removeContainer(container);
  }
}

function digestOf(text: string): string {
  return sha256(text.trim()).slice(0, 16);
}
