import type { IncomingMessage } from 'node:http';
import { PassThrough, Readable, type Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import Docker from 'dockerode';
import type { Pack } from 'tar-stream';
import { debug } from '../../../debug';
import { DaemonError } from './errors';
import type { RegistryAuth } from './registry-auth';

/** Where a daemon listens, as dockerode takes it. */
export type Endpoint = Pick<
  Docker.DockerOptions,
  'socketPath' | 'protocol' | 'host' | 'port' | 'ca' | 'cert' | 'key'
>;

/** A body that is sent as it comes: an archive that is being packed, or any other bytes. */
export type Bytes = Pack | AsyncIterable<Uint8Array>;

/** One call of the daemon's API. */
export interface DaemonCall {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  /** Path without version and query. */
  path: string;
  /** Values that are undefined are left out; the daemon wants those that are not texts as JSON. */
  query?: Record<string, unknown>;
  json?: object;
  /** A body of bytes, such as an archive. */
  body?: Bytes;
  auth?: RegistryAuth | Record<string, never>;
  signal?: AbortSignal;
}

/** The two outputs of a program in a container; both end when the connection does. */
export interface Outputs {
  stdout: Readable;
  stderr: Readable;
}

/** HTTP to one daemon: dockerode's modem knows sockets, pipes and TLS. Errors are mapped here, and nowhere else. */
export class Transport {
  readonly #modem: Docker['modem'];

  constructor(endpoint: Endpoint) {
    this.#modem = new Docker(endpoint).modem;
  }

  /** Calls, and reads the answer to its end. */
  async text(call: DaemonCall): Promise<string> {
    return text(await this.stream(call));
  }

  /** Calls, and parses the answer. The caller names the fields that it reads; the API documents them. */
  async json<Answer>(call: DaemonCall): Promise<Answer> {
    return JSON.parse(await this.text(call)) as Answer;
  }

  /** Calls, and gives the answer as it comes. */
  async stream(call: DaemonCall): Promise<IncomingMessage> {
    return (await this.#dial(call, {})) as IncomingMessage;
  }

  /** Calls, and takes the connection over: what is written to it goes to the container. */
  async connection(call: DaemonCall): Promise<Duplex> {
    // An empty body, for Podman takes a body for the first of standard input.
    return (await this.#dial(call, { hijack: true, file: Buffer.alloc(0) })) as Duplex;
  }

  /** Takes apart the two outputs that the daemon sends as one stream. */
  outputs(stream: Readable): Outputs {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    this.#demultiplex(stream, stdout, stderr);
    return { stdout, stderr };
  }

  /** The same as one text, in the order in which they were written. */
  mergedOutputs(stream: Readable): Readable {
    const both = new PassThrough();
    this.#demultiplex(stream, both, both);
    return both;
  }

  #demultiplex(stream: Readable, stdout: PassThrough, stderr: PassThrough): void {
    this.#modem.demuxStream(stream, stdout, stderr);
    // demuxStream never ends its targets.
    const close = (): void => void [stdout.end(), stderr.end()];
    finished(stream, { writable: false }).then(close, close);
  }

  #dial(call: DaemonCall, special: { hijack?: boolean; file?: Buffer }): Promise<unknown> {
    const { method, path, json, body, auth, signal } = call;
    const file = json ? Buffer.from(JSON.stringify(json)) : body && streamOf(body);
    const request = {
      method,
      path: `${path}${queryOf(call)}`,
      isStream: true,
      statusCodes: SUCCESS,
      ...(json && { headers: { 'Content-Type': 'application/json' } }),
      ...(file && { file }),
      ...(auth && { authconfig: auth as Record<string, string> }),
      ...(signal && { abortSignal: signal }),
      ...special,
    };
    const began = performance.now();
    const log = (outcome: unknown): void =>
      debug(`${method} ${path}: ${String(outcome)}, ${Math.round(performance.now() - began)} ms`);
    return new Promise((resolve, reject) =>
      this.#modem.dial(request, (error, answer) => {
        if (error) {
          const mapped = mappedError(error);
          log(mapped instanceof DaemonError ? mapped.statusCode : mapped.message);
          return reject(mapped);
        }
        log((answer as Partial<IncomingMessage>).statusCode ?? 101);
        resolve(answer);
      }),
    );
  }
}

const SUCCESS = { 200: true, 201: true, 204: true, 304: true };

// tar-stream's streams work wherever Node's do, but its types do not say so.
function streamOf(body: Bytes): NodeJS.ReadableStream {
  return 'pipe' in body ? (body as unknown as NodeJS.ReadableStream) : Readable.from(body);
}

/** Without `options` the modem takes a query as it is, but drops the path's last character. */
function queryOf({ query = {} }: DaemonCall): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  if (given.length === 0) return '';
  const words = given.map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return `?${new URLSearchParams(words).toString()}&`;
}

/** What has a status is an answer of the daemon; anything else is of the connection, and stays as it is. */
function mappedError(error: Error): Error {
  const { statusCode } = error as { statusCode?: number };
  if (statusCode === undefined) return error;
  // The modem puts the status in front of the daemon's words.
  const words = error.message.replace(/^\(HTTP code \d+\) unexpected - /, '').trim();
  return new DaemonError(words || `HTTP status ${statusCode}`, statusCode, error);
}
