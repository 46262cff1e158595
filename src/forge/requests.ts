import { messageOf } from '../errors';
import { isText, parseJson, shape, type Check } from '../json';

/** A service that sends no answer for this long is asked again. Uploads take as long as they take. */
const ANSWER_MS = 60_000;

/** A request to a service that failed. */
export class ForgeError extends Error {
  /**
   * @param status of HTTP. 0 if there was no answer, or an incomplete one
   * @param retryAfter seconds to wait, if the service says so
   */
  constructor(
    message: string,
    readonly status: number,
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

/** A request. The path is relative to the API, or a URL. */
export interface ForgeRequest {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  headers?: Record<string, string>;
  /** JSON, or the bytes of a file. */
  body?: object | Blob | FormData;
  /** Another address that may have the token, because the service itself has named it. */
  trusted?: boolean;
}

export type ForgeClient = ReturnType<typeof forgeClient>;

/**
 * Returns functions that send requests to the API of a service with Node's own HTTP client, which
 * follows redirects and then leaves out the token for other servers.
 *
 * @param api address that paths are relative to
 */
export function forgeClient({
  api,
  token,
  cancelled,
}: {
  api: string;
  token: string;
  cancelled: AbortSignal;
}) {
  const base = new URL(`${api.replace(/\/*$/, '')}/`);

  async function send(path: string, { method = 'GET', headers, body, trusted }: ForgeRequest) {
    const url = new URL(path, base);
    const isFile = body instanceof Blob || body instanceof FormData;
    const signal = isFile ? cancelled : AbortSignal.any([cancelled, AbortSignal.timeout(ANSWER_MS)]);
    const isOwn = trusted || url.origin === base.origin;
    if (isOwn && base.protocol === 'https:' && url.protocol !== 'https:')
      throw new ForgeError(`the service asks for files over plain HTTP, at ${url.origin}`, 400);
    const sent = {
      accept: 'application/json',
      'user-agent': 'rust-static',
      ...(isOwn && { authorization: `token ${token}` }),
      ...(body && !isFile && { 'content-type': 'application/json' }),
      ...headers,
    };
    try {
      return await fetch(url, {
        method,
        headers: sent,
        signal,
        ...(body && { body: isFile ? body : JSON.stringify(body) }),
      } as RequestInit);
    } catch (error) {
      cancelled.throwIfAborted();
      // Node's own message is only "fetch failed".
      throw new ForgeError(`${method} ${url.pathname}: ${messageOf((error as Error).cause ?? error)}`, 0);
    }
  }

  /** Returns a successful answer. Undefined for status 404 of a GET. */
  async function answer(path: string, request: ForgeRequest = {}): Promise<Response | undefined> {
    const response = await send(path, request);
    if (response.ok) return response;
    const text = await response.text().catch(() => '');
    const isMissing = response.status === 404 && (request.method ?? 'GET') === 'GET';
    if (isMissing) return undefined;
    throw failure(request.method ?? 'GET', response, text);
  }

  /** Returns the JSON of a successful answer. */
  async function json<T>(path: string, check: Check<T>, request: ForgeRequest = {}): Promise<T | undefined> {
    const response = await answer(path, request);
    if (!response) return undefined;
    const text = await response.text().catch((error: unknown) => {
      cancelled.throwIfAborted();
      throw new ForgeError(messageOf(error), 0);
    });
    const value = parseJson(text, check);
    if (value !== undefined) return value;
    throw new ForgeError(`${new URL(response.url).pathname}: the answer is not that of this API`, 200);
  }

  return { answer, json };
}

const hasMessage = shape({ message: isText });

function failure(method: string, { status, url, headers }: Response, text: string): ForgeError {
  const message = parseJson(text, hasMessage) ? text : text.slice(0, 500);
  const wait = Number(
    headers.get('retry-after') ?? (headers.get('x-ratelimit-remaining') === '0' ? 60 : NaN),
  );
  const shown = `${method} ${new URL(url).pathname}: status ${status} ${message.trim()}`.trim();
  return new ForgeError(shown, status, Number.isFinite(wait) ? wait : undefined);
}
