import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sha256 } from '../../digest';
import { LARGEST_ENVELOPE } from '../envelope';
import { actionResult, textOfActionResult } from './action-result';
import { baseOf, HttpClient } from './http-client';
import type { UnitStore } from './store';

/** Where a protocol has blobs and records, and how it spells records. Paths are relative. */
interface Protocol {
  blob(digest: string): string;
  record(name: string): string;
  encode(text: string): Buffer;
  decode(bytes: Buffer): string;
  /** Folders that a server may need before the first upload, the outer ones first. */
  folders?: string[];
}

const PLAIN = {
  encode: (text: string) => Buffer.from(text),
  decode: (bytes: Buffer) => bytes.toString('utf8'),
};
const digestOf = (name: string): string => sha256(`rust-static units record ${name}`);

/** Protocols of servers that keep entries at URLs. */
export const PROTOCOLS = {
  /**
   * Nx's self-hosted caches: `GET` and `PUT /v1/cache/{hash}`
   * (https://nx.dev/docs/kb/self-hosted-caching). Records have a digest of their name as hash.
   */
  nx: { ...PLAIN, blob: (digest) => `v1/cache/${digest}`, record: (name) => `v1/cache/${digestOf(name)}` },
  /** WebDAV, or any server that stores what is put at a URL. */
  dav: {
    ...PLAIN,
    blob: (digest) => `blobs/${digest}`,
    record: (name) => `records/${name}`,
    folders: ['', 'blobs/', 'records/'],
  },
  /**
   * Bazel's HTTP cache (https://bazel.build/remote/caching#http-caching). A server such as
   * bazel-remote checks that a record is an `ActionResult`.
   */
  bazel: {
    blob: (digest) => `cas/${digest}`,
    record: (name) => `ac/${digestOf(name)}`,
    encode: actionResult,
    decode: textOfActionResult,
  },
} as const satisfies Record<string, Protocol>;

/** What a store is opened with. */
export interface HttpStoreOptions {
  /** Bearer token, if the server needs one. */
  token?: string | undefined;
  /** See `HttpClient`. */
  idleMs?: number;
}

/**
 * A store on a server with one of the protocols.
 *
 * @param address URL of http or https. It may have a user and a password.
 */
export function httpStore(
  address: string,
  protocol: Protocol = PROTOCOLS.nx,
  { token, idleMs }: HttpStoreOptions = {},
): UnitStore {
  const { base, authorization } = baseOf(address, token);
  const client = new HttpClient(base, authorization, idleMs);
  const at = (path: string): URL => new URL(path, base);
  let folders: Promise<void> | undefined;
  const put: HttpClient['put'] = async (...upload) => {
    await (folders ??= createFolders(client, (protocol.folders ?? []).map(at)));
    return client.put(...upload);
  };
  return {
    address: base.host,
    hasBlob: (digest) => client.has(at(protocol.blob(digest))),
    async getBlob(digest, file, size) {
      const answer = await client.get(at(protocol.blob(digest)));
      if (!answer) return false;
      await pipeline(client.bytes(answer, size + 1), createWriteStream(file));
      return true;
    },
    async putBlob(digest, file) {
      const body = (): unknown => Readable.toWeb(createReadStream(file));
      const url = at(protocol.blob(digest));
      if ((await put(url, body, statSync(file).size)) || (await client.has(url))) return;
      throw new Error('it refuses an upload with status 409');
    },
    async getRecord(name) {
      const answer = await client.get(at(protocol.record(name)));
      return answer && protocol.decode(await client.content(answer, LARGEST_ENVELOPE));
    },
    async putRecord(name, text) {
      // Not every server refuses to replace an entry.
      if (await client.has(at(protocol.record(name)))) return false;
      const bytes = protocol.encode(text);
      return put(at(protocol.record(name)), () => bytes, bytes.length, { 'if-none-match': '*' });
    },
  };
}

/**
 * Creates folders, if they do not exist. The status is not read: a server that needs none of them
 * may not know the method.
 */
async function createFolders(client: HttpClient, folders: URL[]): Promise<void> {
  for (const folder of folders) await (await client.send(folder, { method: 'MKCOL' })).body?.cancel();
}
