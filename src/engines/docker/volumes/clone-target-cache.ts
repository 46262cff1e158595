import type { DaemonClient } from '../daemon/client';
import { RustStaticError } from '../../../errors';
import type { BuildRequest } from '../../engine';
import { readFirstFile } from '../daemon/archive';
import { createAttached, startAttached, type ContainerSpec } from '../daemon/attached-container';
import { isConflict } from '../daemon/errors';
import { removeContainer } from '../daemon/volume-helper';
import { STATE_FILE } from './source-volume';
import { parseState, type SourceState } from './source-state';
import { type VolumeNames, type BuildSlot, createVolumes } from './names';

// Removes old files first and writes the state last, so that an interrupted clone counts as empty.
// Compiled files are moved into place only when they are complete, because cargo treats a partial
// library as a complete one.
const COPY = `set -e
cd /to
find target sources -mindepth 1 -maxdepth 1 -exec rm -rf {} +
mkdir target/.copy
cp -a /from/target/. target/.copy/
find target/.copy -mindepth 1 -maxdepth 1 -exec mv {} target/ ';'
rmdir target/.copy
cp -a /from/sources/src sources/
cp -a /from/sources/${STATE_FILE} sources/`;

/** A locked build slot in which a build has ended. */
export interface CloneSource {
  names: VolumeNames;
  slot: BuildSlot;
  spec: ContainerSpec;
  state: SourceState;
}

/**
 * Clones the target cache of a build slot into other slots. The next builds can then run at the
 * same time without compiling shared crates again. Slots that are in use or already up to date are
 * skipped.
 *
 * @param count number of clones
 */
export async function cloneTargetCache(
  daemon: DaemonClient,
  { names, slot, spec, state }: CloneSource,
  count: number,
  { terminal, cancelled }: Pick<BuildRequest, 'terminal' | 'cancelled'>,
): Promise<void> {
  const others = Array.from({ length: count + 1 }, (_, index) => names.slot(index)).filter(
    ({ container }) => container !== slot.container,
  );
  const ended = { names, slot, spec, state };
  await terminal.stage(
    (copies) => {
      const count = copies.filter(Boolean).length;
      return count > 0 ? `what is compiled copied for ${count} more builds at once` : undefined;
    },
    () =>
      Promise.all(
        others.slice(0, count).map((other) => cloneInto(daemon, ended, other, { terminal, cancelled })),
      ),
  );
}

async function cloneInto(
  daemon: DaemonClient,
  { names, spec, slot, state }: CloneSource,
  other: BuildSlot,
  { terminal, cancelled }: Pick<BuildRequest, 'terminal' | 'cancelled'>,
): Promise<boolean> {
  await createVolumes(daemon, names, other);
  const container = await createAttached(daemon, cloneSpec(spec, slot, other)).catch((error: unknown) => {
    if (isConflict(error)) return undefined;
    throw error;
  });
  if (!container) return false;
  try {
    const there = parseState((await readFirstFile(container, `/to/sources/${STATE_FILE}`))?.toString('utf8'));
    if (there.complete && there.compiled === state.compiled) return false;
    const onStderr = (chunk: Buffer): void => terminal.write(chunk);
    const running = await startAttached(container, {
      secrets: {},
      onLine: () => {},
      onStderr,
      cancelled,
    });
    const { exitCode, stderr } = await running.result.finally(() => running.release());
    if (exitCode === 0) return true;
    throw new RustStaticError('The target cache cannot be cloned for a parallel build', {
      code: 'target-cache-clone-failed',
      reason: stderr.trim(),
      remedy: 'Free space on the daemon (`rust-static clean`, `docker system df`).',
    });
  } finally {
    await removeContainer(container);
  }
}

function cloneSpec(spec: ContainerSpec, from: BuildSlot, to: BuildSlot): ContainerSpec {
  return {
    ...spec,
    kind: 'clone',
    name: to.container,
    command: ['sh', '-c', COPY],
    workingDir: '/',
    env: {},
    volumes: [
      { name: from.target, path: '/from/target', readOnly: true },
      { name: from.sources, path: '/from/sources', readOnly: true },
      { name: to.target, path: '/to/target', readOnly: false },
      { name: to.sources, path: '/to/sources', readOnly: false },
    ],
    network: false,
  };
}
