/** A store that sends nothing for this long does not answer. */
const IDLE_MS = 20_000;
/** A store that sends less does not help: compiling is faster. */
const BYTES_PER_MS = 50;

/** Decides which header `Authorization` a request has. */
export interface Authorization {
  header(isWrite: boolean): string | undefined;
  /**
   * Reacts to an answer with status 401. Returns true if the request is worth another try.
   *
   * @param used the header of the request
   */
  renew?(answer: Response, isWrite: boolean, used?: string): Promise<boolean>;
}

/** A request. A body is made anew for each try. */
export interface HttpRequest {
  method: string;
  headers?: Record<string, string>;
  body?: () => unknown;
}

/** HTTP to a store that may be slow, may lie or may be gone. */
export class HttpClient {
  readonly #origin: string;

  /** @param idleMs how long to wait for an answer, and for each part of it */
  constructor(
    base: URL,
    readonly authorization: Authorization,
    readonly idleMs = IDLE_MS,
  ) {
    this.#origin = base.origin;
  }

  /** @returns undefined if the server has nothing there */
  async get(url: URL, headers?: Record<string, string>, method = 'GET'): Promise<Response | undefined> {
    const answer = await this.send(url, { method, headers });
    if (answer.ok) return answer;
    await answer.body?.cancel();
    if (answer.status === 404) return undefined;
    throw new Error(`it answers with status ${answer.status}`);
  }

  /** True if the server has something there. */
  async has(url: URL, headers?: Record<string, string>, method = 'GET'): Promise<boolean> {
    const answer = await this.get(url, headers, method);
    await answer?.body?.cancel();
    return answer !== undefined;
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

  /** Returns at most a number of bytes of an answer. */
  async content(answer: Response, most: number): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.bytes(answer, most)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  /** @returns false if the server has the entry and does not replace it */
  async put(url: URL, body: () => unknown, size: number, headers?: Record<string, string>): Promise<boolean> {
    const given = { 'content-length': String(size), 'content-type': 'application/octet-stream', ...headers };
    const answer = await this.send(url, { method: 'PUT', headers: given, body });
    await answer.body?.cancel();
    if (answer.ok || answer.status === 409 || answer.status === 412) return answer.ok;
    throw new Error(`it refuses an upload with status ${answer.status}`);
  }

  /** Sends a request, and once more if the authorization can be renewed. */
  async send(url: URL, request: HttpRequest): Promise<Response> {
    const isWrite = request.method !== 'GET' && request.method !== 'HEAD';
    const used = this.authorization.header(isWrite);
    const answer = await this.#once(url, request, isWrite);
    // A server that a redirect or an upload leads to must not say who gets the credentials.
    if (answer.status !== 401 || new URL(answer.url).origin !== this.#origin) return answer;
    if (!(await this.authorization.renew?.(answer, isWrite, used))) return answer;
    await answer.body?.cancel();
    return this.#once(url, request, isWrite);
  }

  #once(url: URL, { method, headers, body }: HttpRequest, isWrite: boolean): Promise<Response> {
    // A server may name another one for an upload. It must not see the credentials.
    const authorization = url.origin === this.#origin ? this.authorization.header(isWrite) : undefined;
    const sent = fetch(url, {
      method,
      headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) },
      // Node needs `duplex` for a body that is streamed.
      ...(body && { body: body(), duplex: 'half' }),
    } as RequestInit).catch((error: unknown) => {
      // Node's own message is only "fetch failed".
      throw (error as Error).cause ?? error;
    });
    // An upload takes as long as it takes, so only downloads have a limit here.
    return body ? sent : this.#inTime(sent);
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

/**
 * Splits an address into the URL of a folder, and the header for its user and password or a token.
 */
export function baseOf(address: string, token?: string): { base: URL; authorization: Authorization } {
  const base = new URL(address);
  const { username, password } = base;
  const basic = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  // Messages may contain the address.
  Object.assign(base, { username: '', password: '', search: '', hash: '' });
  base.pathname = `${base.pathname.replace(/\/+$/, '')}/`;
  const header = username ? `Basic ${basic.toString('base64')}` : token && `Bearer ${token}`;
  return { base, authorization: { header: () => header || undefined } };
}
