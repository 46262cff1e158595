import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sha256 } from '../../digest';
import { LARGEST_ENVELOPE } from '../envelope';
import type { UnitStore } from './store';

/** A store that sends nothing for this long does not answer. */
const IDLE_MS = 20_000;
/** A store that sends less does not help: compiling is faster. */
const BYTES_PER_MS = 50;

/**
 * A store behind the protocol of Nx's self-hosted caches: `GET` and `PUT /v1/cache/{hash}`
 * (https://nx.dev/docs/kb/self-hosted-caching). Blobs have their digest as hash, and records a
 * digest of their name.
 *
 * @param base address without `/v1/cache`
 * @param token bearer token, if the server needs one
 * @param idleMs how long to wait for an answer, and for each part of it
 */
export function httpStore(base: string, token: string | undefined, idleMs = IDLE_MS): UnitStore {
  const server = new Server(base, token, idleMs);
  const record = (name: string): string => sha256(`rust-static units record ${name}`);
  return {
    address: new URL(base).host,
    async hasBlob(digest) {
      const answer = await server.get(digest);
      await answer?.body?.cancel();
      return answer !== undefined;
    },
    async getBlob(digest, file, size) {
      const answer = await server.get(digest);
      if (!answer) return false;
      await pipeline(server.bytes(answer, size + 1), createWriteStream(file));
      return true;
    },
    async putBlob(digest, file) {
      await server.put(digest, Readable.toWeb(createReadStream(file)), statSync(file).size);
    },
    async getRecord(name) {
      const answer = await server.get(record(name));
      if (!answer) return undefined;
      const chunks: Uint8Array[] = [];
      for await (const chunk of server.bytes(answer, LARGEST_ENVELOPE)) chunks.push(chunk);
      return Buffer.concat(chunks).toString('utf8');
    },
    async putRecord(name, text) {
      // Not every server refuses to replace an entry.
      const there = await server.get(record(name));
      await there?.body?.cancel();
      return !there && server.put(record(name), text, Buffer.byteLength(text));
    },
  };
}

class Server {
  readonly #base: string;
  readonly #authorization: string | undefined;

  constructor(
    base: string,
    token: string | undefined,
    readonly idleMs: number,
  ) {
    const url = new URL(base);
    const { username, password } = url;
    const basic = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
    this.#authorization = username ? `Basic ${basic.toString('base64')}` : token && `Bearer ${token}`;
    // Messages may contain the address.
    Object.assign(url, { username: '', password: '' });
    this.#base = url.href.replace(/\/+$/, '');
  }

  /** @returns undefined if the server has no such entry */
  async get(hash: string): Promise<Response | undefined> {
    const answer = await this.#send(hash, { method: 'GET' });
    if (answer.ok) return answer;
    await answer.body?.cancel();
    if (answer.status === 404) return undefined;
    throw new Error(`it answers with status ${answer.status}`);
  }

  /** Yields at most a number of bytes of an answer. */
  async *bytes({ body }: Response, most: number): AsyncGenerator<Uint8Array> {
    const reader = (body as ReadableStream<Uint8Array> | null)?.getReader();
    let left = most;
    const end = Date.now() + this.idleMs + most / BYTES_PER_MS;
    try {
      while (reader && left > 0) {
        const { done, value } = await this.#inTime(reader.read());
        if (done) return;
        if (Date.now() > end) throw new Error('it is too slow');
        yield value.subarray(0, left);
        left -= value.length;
      }
    } finally {
      await reader?.cancel().catch(() => undefined);
    }
  }

  /** @returns false if the server has the entry and does not replace it */
  async put(hash: string, body: unknown, size: number): Promise<boolean> {
    const headers = { 'content-length': String(size), 'content-type': 'application/octet-stream' };
    // Node needs `duplex` for a body that is streamed.
    const answer = await this.#send(hash, { method: 'PUT', headers, body, duplex: 'half' });
    await answer.body?.cancel();
    if (answer.ok || answer.status === 409) return answer.ok;
    throw new Error(`it refuses an upload with status ${answer.status}`);
  }

  async #send(hash: string, request: Record<string, unknown>): Promise<Response> {
    const authorization = this.#authorization === undefined ? {} : { authorization: this.#authorization };
    const init = { ...request, headers: { ...(request.headers as object), ...authorization } } as RequestInit;
    const sent = fetch(`${this.#base}/v1/cache/${hash}`, init);
    // An upload takes as long as it takes, so only downloads have a limit here.
    return 'body' in request ? sent : this.#inTime(sent);
  }

  async #inTime<T>(work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const seconds = this.idleMs / 1000;
      timer = setTimeout(() => reject(new Error(`it sends nothing for ${seconds} seconds`)), this.idleMs);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
