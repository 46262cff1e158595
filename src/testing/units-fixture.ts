import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { extract, pack, type Header, type Pack } from 'tar-stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { packUnit } from '../units/blob';
import { publicKeyText, signIndex } from '../units/envelope';
import { downloadAhead, readUnits, type UnitsRead, type UnitsRequest } from '../units/read-units';
import { addEnvelope } from '../units/records';
import { folderStore } from '../units/stores/folder';
import type { UnitStore } from '../units/stores/store';
import { POLICY, type IndexedUnit, type PinnedCrate, type UnitIndex } from '../units/unit-index';
import { sha256 } from './package-fixture';
import { tempFolder } from './temp-folder';

export const NOW = Date.parse('2026-11-27T00:00:00Z');
const SECOND = NOW / 1000;
const SOURCE = 'registry+https://github.com/rust-lang/crates.io-index';
export const CLOSURE = sha256('closure');
export const BUILDER = sha256('builder');
export const crateOf = (name: string): PinnedCrate => ({
  name,
  version: '1.0.0',
  source: SOURCE,
  checksum: sha256(name),
});
export const newKey = (): KeyObject => generateKeyPairSync('ed25519').privateKey;

/** The files of a unit of the crate in `target`, in the layout with suffixes. */
export function filesOf({ folder, name, hash }: Pick<IndexedUnit, 'folder' | 'name' | 'hash'>) {
  return {
    [`${folder}/.fingerprint/${name}-${hash}/lib-${name}`]: `fingerprint of ${name}`,
    [`${folder}/deps/lib${name}-${hash}.rlib`]: `library of ${name}`,
  };
}

const UNITS = [
  { folder: 'x86_64-alpine-linux-musl/release', name: 'serde', version: '1.0.0', hash: '0123456789abcdef' },
  { folder: 'release', name: 'syn', version: '1.0.0', hash: 'fedcba9876543210' },
];
/** The files that a correct restore writes. */
export const ALL_FILES: Record<string, string> = Object.assign({}, ...UNITS.map(filesOf));

/** Opens a store in front of a folder. */
export type OpenStore = (root: string) => Promise<UnitStore>;

/** A store with one signed index and its blobs, which a case may change before a build reads it. */
export interface Published {
  root: string;
  store: UnitStore;
  key: KeyObject;
  index: UnitIndex;
  /** Signs an index, and makes it the first one of the closure. */
  sign(more: Partial<UnitIndex>, key?: KeyObject): Promise<void>;
}

/** The blobs of all tests of a file. */
let packedUnits: Promise<{ unit: IndexedUnit; blob: Buffer }[]> | undefined;

async function packedUnit(unit: (typeof UNITS)[number]): Promise<{ unit: IndexedUnit; blob: Buffer }> {
  const file = join(tempFolder(), 'blob');
  const entries = Object.entries(filesOf(unit)).map(([path, text]) => ({
    kind: 'file' as const,
    path,
    mode: 0o644,
    content: Buffer.from(text),
  }));
  const facts = await packUnit(entries, file);
  return { unit: { ...unit, ...facts }, blob: readFileSync(file) };
}

/**
 * Publishes two units into an empty folder.
 *
 * @param open opens a store that keeps its blobs in `blobs` of the folder
 */
export async function published(open: OpenStore = async (root) => folderStore(root)): Promise<Published> {
  const root = tempFolder();
  const store = await open(root);
  const packed = await (packedUnits ??= Promise.all(UNITS.map(packedUnit)));
  const units = packed.map(({ unit }) => unit);
  for (const { unit, blob } of packed) {
    const file = join(tempFolder({ blob }), 'blob');
    await store.putBlob(unit.digest, file);
  }
  const key = newKey();
  const index: UnitIndex = {
    version: 1,
    store: 'team',
    closure: CLOSURE,
    builder: BUILDER,
    policy: POLICY,
    time: SECOND - 60,
    expires: SECOND + 3600,
    ran: [crateOf('serde')],
    units,
  };
  const place = { store: 'team', closure: CLOSURE, builder: BUILDER };
  const sign = async (more: Partial<UnitIndex>, by = key): Promise<void> => {
    await addEnvelope(store, place, signIndex({ ...index, ...more }, by));
  };
  return { root, store, key, index, sign };
}

/**
 * Reads a store as a build does. Returns the files that it unpacked, in order.
 *
 * @param isAhead true to download before the build knows which crates run in it
 */
export async function readInto(
  store: UnitStore,
  key: KeyObject,
  more: Partial<Omit<UnitsRequest, 'expected'>> & { expected?: Partial<UnitsRequest['expected']> } = {},
  isAhead = false,
): Promise<UnitsRead & { files: Record<string, string>; headers: Header[] }> {
  const files: Record<string, string> = {};
  const headers: Header[] = [];
  const { expected, ...others } = more;
  const request: UnitsRequest = {
    closures: [CLOSURE],
    folders: ['x86_64-alpine-linux-musl/release', 'release'],
    compiled: new Set(['serde 1.0.0', 'syn 1.0.0']),
    present: new Set(),
    cancelled: new AbortController().signal,
    clock: async () => NOW + 0.5,
    unpack: async (archive) => {
      for await (const { header, text } of entriesOf(archive)) {
        headers.push(header);
        if (header.type === 'file') files[header.name] = text;
      }
    },
    ...others,
    expected: {
      trustedKeys: [publicKeyText(key)],
      store: 'team',
      builder: BUILDER,
      runs: [crateOf('serde'), crateOf('syn')],
      now: NOW,
      ...expected,
    },
  };
  const ahead = isAhead
    ? await downloadAhead(store, request, tempFolder()).catch(() => undefined)
    : undefined;
  const read = await readUnits(store, request, ahead);
  return { ...read, files, headers };
}

async function* entriesOf(archive: Pack): AsyncGenerator<{ header: Header; text: string }> {
  const reader = extract();
  archive.on('error', (error: Error) => reader.destroy(error));
  archive.pipe(reader);
  for await (const entry of reader) {
    const bytes = await buffer(entry);
    yield { header: entry.header, text: bytes.toString('utf8') };
  }
}

/** Puts a blob with these tar entries into a store. Returns its facts for an index. */
export async function hostileBlob(
  root: string,
  entries: (Partial<Header> & { name: string; text?: string })[],
): Promise<Pick<IndexedUnit, 'digest' | 'size' | 'bytes'>> {
  const archive = pack();
  for (const { text = '', ...header } of entries)
    if (header.type) archive.entry(header);
    else archive.entry(header, text);
  archive.finalize();
  const blob = gzipSync(await buffer(archive));
  const file = join(tempFolder({ blob }), 'blob');
  await folderStore(root).putBlob(sha256(blob), file);
  const bytes = entries.reduce((sum, { text = '' }) => sum + text.length, 0);
  return { digest: sha256(blob), size: blob.length, bytes };
}

/** Returns the bytes of a blob in a folder store. */
export const blobAt = (root: string, digest: string): Buffer => readFileSync(join(root, 'blobs', digest));
