import { createHash } from 'node:crypto';
import type { Container, DaemonClient } from '../daemon/client';
import { pack, type Header, type Pack } from 'tar-stream';
import { RustStaticError } from '../../../errors';
import { readFirstFile } from '../daemon/archive';
import { withVolumeHelper } from '../daemon/volume-helper';
import type { Ledger } from '../../ledger/ledger';
import { SOURCE_MODE, type SourceContent, type SourceFile } from './source-content';
import { parseState, planUpdate, type SourceState, type SourceUpdate } from './source-state';
import { SOURCES_MOUNT } from './layout';

type EntryHeader = Partial<Header> & { name: string };
type Sink = ReturnType<Pack['entry']>;

/** What the volume holds, as `SourceState`. */
export const STATE_FILE = 'state.json';

/** A source volume, and what a container that mounts it is made of. */
export interface SourceVolume {
  volume: string;
  image: string;
  platform: string;
  checkout: string;
}

/** A source volume that holds what it should. */
export interface UpdatedVolume {
  state: SourceState;
  /** How many files were sent. */
  sent: number;
}

/** What a source volume holds, as far as is known. */
export async function readState(container: Container): Promise<SourceState> {
  return parseState((await readFirstFile(container, `${SOURCES_MOUNT}/${STATE_FILE}`))?.toString('utf8'));
}

/**
 * Makes a volume hold exactly the content. The state file says "not complete" before the first byte and "complete"
 * after the last, so an upload that is cut off anywhere is repeated as a whole by the next run.
 *
 * @param before what it holds, the daemon's clock in milliseconds, and what is to be known of the target directory
 * @param view the project whose sources they are; a volume may hold those of several by turns
 */
export async function updateSourceVolume(
  daemon: DaemonClient,
  place: SourceVolume,
  content: SourceContent,
  before: { state: SourceState; now: number; ledger?: Ledger },
  view: string,
): Promise<UpdatedVolume> {
  const update = planUpdate(before.state, content.digests, before.now, view);
  const { ledger = before.state.ledger } = before;
  const state = { ...update.state, ...(ledger && { ledger }) };
  if (update.news || JSON.stringify(ledger) !== JSON.stringify(before.state.ledger))
    await withContainer(daemon, place, (container) =>
      upload(container, before.state, { ...update, state }, content),
    );
  return { state, sent: update.send.filter((path) => content.files.has(path)).length };
}

/**
 * Remembers that a build has ended now, so that the next change gets a time after all that it wrote.
 *
 * @returns the state as it is now
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

/** Runs `use` with a container that is created and never started: the archive API reaches its volume. */
async function withContainer<T>(
  daemon: DaemonClient,
  { volume, image, platform, checkout }: SourceVolume,
  use: (container: Container) => Promise<T>,
): Promise<T> {
  const volumes = [{ name: volume, path: SOURCES_MOUNT }];
  return withVolumeHelper(daemon, { kind: 'sources', image, platform, checkout, volumes }, use);
}

/** The daemon's clock in milliseconds since 1970: what its containers' file times are compared with. */
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
    // What is known stays known as a bound for times, even if this upload never ends.
    await writeState(archive, { ...before, complete: false, latestMs: state.latestMs });
    // A file over a folder, then the folder again, removes what was in it.
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
 * Adds a file part by part: it may be larger than memory.
 *
 * @param digest what the state will say of it
 * @throws RustStaticError when it is no longer that file
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
      remedy: 'Run the target again.',
    });
  entry.end(Buffer.alloc(0));
  await added;
}

function begin(archive: Pack, header: EntryHeader): { entry: Sink; added: Promise<void> } {
  let entry: Sink | undefined;
  const added = new Promise<void>((resolve, reject) => {
    entry = archive.entry(header, (error) => (error ? reject(error) : resolve()));
  });
  // An archive that is given up is told of elsewhere.
  added.catch(() => {});
  entry!.on('error', () => {});
  return { entry: entry!, added };
}

/** Waits until an entry takes more, or its archive is given up. */
function drained(entry: Sink): Promise<void> {
  return new Promise((resolve) => {
    entry.once('drain', () => resolve());
    entry.once('close', () => resolve());
  });
}

// Whole seconds would make a file seem older than the build that it must come after.
function seconds(milliseconds: number): string {
  return `${Math.floor(milliseconds / 1000)}.${String(Math.floor(milliseconds) % 1000).padStart(3, '0')}000000`;
}

function writeState(archive: Pack, state: SourceState): Promise<void> {
  return add(archive, { name: STATE_FILE, mode: 0o600 }, Buffer.from(JSON.stringify(state)));
}

/** Adds a small file, and waits until it has been taken up. */
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
  // An answer before the end (a full disk) must not be lost while we are still writing.
  await Promise.race([sent, writing]);
  await sent;
}
