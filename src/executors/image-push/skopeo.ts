import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../process';
import type { Terminal } from '../../engines/terminal';
import { messageOf, RustStaticError } from '../../errors';
import { joinLayouts } from '../../packaging/join-layouts';
import type { LayoutImage } from '../../packaging/read-layout';
import { scratchFolder } from '../../scratch-folder';

/** The images to push, and their destination. */
export interface Push {
  images: LayoutImage[];
  /** References with a tag. */
  tags: string[];
  /** True to allow plain HTTP, or a certificate that cannot be verified. */
  insecure: boolean;
  terminal: Terminal;
  cancelled: AbortSignal;
}

/**
 * Pushes images with skopeo without changing their bytes. Several images become one index.
 *
 * @returns references with a digest
 * @throws RustStaticError with skopeo's own message, or if skopeo is not installed
 */
export async function pushWithSkopeo({
  images,
  tags,
  insecure,
  terminal,
  cancelled,
}: Push): Promise<string[]> {
  const folder = await scratchFolder('push');
  try {
    const [only] = images;
    const joined = join(folder, 'image');
    const digest = images.length === 1 ? only!.manifest.digest : joinLayouts(joined, images);
    const layout = images.length === 1 ? only!.folder : joined;
    for (const reference of tags)
      await terminal.stage(`push ${reference}`, () => copy(layout, reference, insecure, terminal, cancelled));
    return tags.map((reference) => `${reference.replace(/:[^:/]*$/, '')}@${digest}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function copy(
  layout: string,
  reference: string,
  insecure: boolean,
  terminal: Terminal,
  cancelled: AbortSignal,
): Promise<void> {
  const args = [
    // Policies restrict which foreign images are trusted. This image was created here.
    '--insecure-policy',
    ...['copy', '--all', '--preserve-digests'],
    ...(insecure ? ['--dest-tls-verify=false'] : []),
    // The path is relative to the working directory, because skopeo treats text after a colon as a
    // tag.
    'oci:.',
    `docker://${reference}`,
  ];
  const onLine = (line: string): void => terminal.write(`${line}\n`);
  const command = { program: 'skopeo', args, cwd: layout, env: process.env, cancelled, onLine };
  const { exitCode, stderr } = await run(command).catch((error: unknown) => {
    cancelled.throwIfAborted();
    throw new RustStaticError('skopeo cannot be run', {
      code: 'skopeo-missing',
      reason: messageOf(error),
      remedy:
        'Install skopeo (Debian, Alpine, Fedora and Homebrew have it under that name), or say --via=daemon.',
      cause: error,
    });
  });
  if (exitCode === 0) return;
  throw new RustStaticError(`${reference} cannot be pushed`, {
    code: 'image-push-failed',
    reason: `skopeo says: ${stderr.trim()}`,
    remedy: /unknown flag/.test(stderr)
      ? 'Install skopeo 1.6 or newer, or say --via=daemon.'
      : 'Correct the name, or `docker login` to its registry; for plain HTTP there is --insecure.',
  });
}
