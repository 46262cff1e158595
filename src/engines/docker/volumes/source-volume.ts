import { createHash } from 'node:crypto';
import type { Container, DaemonClient } from '../daemon/client';
import { pack, type Header, type Pack } from 'tar-stream';
import { RustStaticError } from '../../../errors';
import { readFirstFile } from '../daemon/archive';
import { withVolumeHelper } from '../daemon/volume-helper';
import { SOURCE_MODE, type SourceContent, type SourceFile } from './source-content';
import { parseState, planUpdate, type SourceState, type SourceUpdate } from './source-state';
import { SOURCES_MOUNT } from './layout';

type EntryHeader = Partial<Header> & { name: string };
type Sink = ReturnType<Pack['entry']>;

/** Name of the file that stores the `SourceState` of the volume. */
export const STATE_FILE = 'state.json';

/** A source volume, and the description of a container that mounts it. */
export interface SourceVolume {
  volume: string;
  image: string;
  platform: string;
  checkout: string;
}

/** A source volume with the desired content. */
export interface UpdatedVolume {
  state: SourceState;
  /** Number of files that were sent. */
  sent: number;
}

/** Reads the state of a source volume, as far as it is known. */
export async function readState(container: Container): Promise<SourceState> {
  return parseState((await readFirstFile(container, `${SOURCES_MOUNT}/${STATE_FILE}`))?.toString('utf8'));
}

/**
 * Makes a volume hold exactly the given content. The state file says "not complete" before the
 * first byte and "complete" after the last. The next run therefore repeats an interrupted upload as
 * a whole.
 *
 * @param before the current state, the daemon's clock in milliseconds, and parts of the state to store
 * @param view the project that the sources belong to; several projects may use a volume in turn
 */
export async function updateSourceVolume(
  daemon: DaemonClient,
  place: SourceVolume,
  content: SourceContent,
  before: { state: SourceState; now: number } & Pick<SourceState, 'ledger' | 'asked' | 'image'>,
  view: string,
): Promise<UpdatedVolume> {
  const update = planUpdate(before.state, content.digests, before.now, view);
  const { ledger = before.state.ledger, asked = before.state.asked, image = before.state.image } = before;
  const more = { ...(ledger && { ledger }), ...(asked && { asked }), ...(image && { image }) };
  const state = { ...update.state, ...more };
  const isSame =
    JSON.stringify([ledger, asked, image]) ===
    JSON.stringify([before.state.ledger, before.state.asked, before.state.image]);
  if (update.news || !isSame)
    await withContainer(daemon, place, (container) =>
      upload(container, before.state, { ...update, state }, content),
    );
  return { state, sent: update.send.filter((path) => content.files.has(path)).length };
}

/**
 * Records that a build has ended, so that the next change gets a later time than everything that
 * the build wrote.
 *
 * @returns the new state
 */
export async function recordBuildEnd(
  daemon: DaemonClient,
  place: SourceVolume,
  before: SourceState,
): Promise<SourceState> {
  const state = { ...before, latestMs: Math.max(before.latestMs, await daemonClock(daemon)) };
  await withContainer(daemon, place, (container) => put(container, (archive) => writeState(archive, state)));
  return state;
}

/** Runs `use` with a volume helper, which gives access to its volume. */
async function withContainer<T>(
  daemon: DaemonClient,
  { volume, image, platform, checkout }: SourceVolume,
  use: (container: Container) => Promise<T>,
): Promise<T> {
  const volumes = [{ name: volume, path: SOURCES_MOUNT }];
  return withVolumeHelper(daemon, { kind: 'sources', image, platform, checkout, volumes }, use);
}

/**
 * Returns the daemon's clock in milliseconds since 1970. File times in its containers use this
 * clock.
 */
export async function daemonClock(daemon: DaemonClient): Promise<number> {
  const { systemTime } = await daemon.info();
  const time = Date.parse(systemTime ?? '');
  if (Number.isNaN(time))
    throw new RustStaticError('The daemon does not report its time', {
      code: 'daemon-time-missing',
      reason: `Its answer to /info has SystemTime ${JSON.stringify(systemTime)}.`,
      remedy: 'Update the daemon.',
    });
  return time;
}

async function upload(
  container: Container,
  before: SourceState,
  { empty, send, state }: SourceUpdate,
  content: SourceContent,
): Promise<void> {
  await put(container, async (archive) => {
    // The latest time is kept as a lower bound, even if this upload is interrupted.
    await writeState(archive, { ...before, complete: false, latestMs: state.latestMs });
    // Replacing a folder by a file and then by a folder removes its content.
    for (const path of empty) await add(archive, { name: nameOf(path), mode: 0o644 }, Buffer.alloc(0));
    for (const path of send) {
      const file = content.files.get(path);
      const name = nameOf(path);
      const pax = { mtime: seconds(state.entries[path]!.mtimeMs) };
      if (file) await addFile(archive, { name, mode: SOURCE_MODE, pax }, file, content.digests[path]!);
      else archive.entry({ name: `${name}/`, type: 'directory', mode: SOURCE_MODE, pax });
    }
    await writeState(archive, state);
  });
}

function nameOf(path: string): string {
  return path === '.' ? 'src' : `src/${path}`;
}

/**
 * Adds a file in chunks, because it may be larger than memory.
 *
 * @param digest the digest that the state will record
 * @throws RustStaticError if the file no longer has that digest
 */
async function addFile(archive: Pack, header: EntryHeader, file: SourceFile, digest: string): Promise<void> {
  const size = file.size();
  const { entry, added } = begin(archive, { ...header, size });
  const hash = createHash('sha256');
  let sent = 0;
  for (const part of file.parts()) {
    sent += part.length;
    if (sent > size) break;
    hash.update(part);
    if (!entry.write(part)) await drained(entry);
  }
  if (sent !== size || hash.digest('hex') !== digest)
    throw new RustStaticError(`${header.name.slice(4)} changed while it was being sent to the builder`, {
      code: 'sources-changed',
      reason: 'The build would not match the hashed files.',
      remedy:
        'Run the target again. If a program keeps writing to a file that the build does not need, such as a log, add the file to .gitignore.',
    });
  entry.end(Buffer.alloc(0));
  await added;
}

function begin(archive: Pack, header: EntryHeader): { entry: Sink; added: Promise<void> } {
  let entry: Sink | undefined;
  const added = new Promise<void>((resolve, reject) => {
    entry = archive.entry(header, (error) => (error ? reject(error) : resolve()));
  });
  // An aborted archive is reported elsewhere.
  added.catch(() => {});
  entry!.on('error', () => {});
  return { entry: entry!, added };
}

/** Waits until an entry accepts more bytes, or its archive is aborted. */
function drained(entry: Sink): Promise<void> {
  return new Promise((resolve) => {
    entry.once('drain', () => resolve());
    entry.once('close', () => resolve());
  });
}

// Keeps fractions of seconds: with whole seconds a file could seem older than the build before it.
function seconds(milliseconds: number): string {
  return `${Math.floor(milliseconds / 1000)}.${String(Math.floor(milliseconds) % 1000).padStart(3, '0')}000000`;
}

function writeState(archive: Pack, state: SourceState): Promise<void> {
  return add(archive, { name: STATE_FILE, mode: 0o600 }, Buffer.from(JSON.stringify(state)));
}

/** Adds a small file, and waits until it is consumed. */
function add(archive: Pack, header: EntryHeader, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) =>
    archive.entry(header, bytes, (error) => (error ? reject(error) : resolve())),
  );
}

async function put(container: Container, write: (archive: Pack) => Promise<void>): Promise<void> {
  const archive = pack();
  const sent = container.writeArchive(SOURCES_MOUNT, archive);
  const writing = write(archive).then(
    () => archive.finalize(),
    (error: Error) => archive.destroy(error),
  );
  // The daemon may answer before the upload ends, for example if its disk is full. That answer must
  // not be lost.
  await Promise.race([sent, writing]);
  await sent;
}
