import type { Agent, IncomingMessage } from 'node:http';
import { PassThrough, Readable, type Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import Docker from 'dockerode';
import type { Pack } from 'tar-stream';
import { debug } from '../../../debug';
import { DaemonError } from './errors';
import type { RegistryAuth } from './registry-auth';

/** Address of a daemon, in dockerode's format. */
export type Endpoint = Pick<
  Docker.DockerOptions,
  'socketPath' | 'protocol' | 'host' | 'port' | 'ca' | 'cert' | 'key'
> & { agent?: Agent };

/** A request body that is streamed, such as an archive that is still being packed. */
export type Bytes = Pack | AsyncIterable<Uint8Array>;

/** One call of the daemon's API. */
export interface DaemonCall {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  /** Path without version and query. */
  path: string;
  /** Undefined values are left out. Values that are not strings are sent as JSON. */
  query?: Record<string, unknown>;
  json?: object;
  /** A body of bytes, such as an archive. */
  body?: Bytes;
  auth?: RegistryAuth | Record<string, never>;
  signal?: AbortSignal;
}

/** The two outputs of a program in a container. Both end when the connection ends. */
export interface Outputs {
  stdout: Readable;
  stderr: Readable;
}

/**
 * HTTP to one daemon. dockerode's modem handles sockets, pipes and TLS. Errors are converted only
 * here.
 */
export class Transport {
  readonly #modem: Docker['modem'];

  constructor(endpoint: Endpoint) {
    this.#modem = new Docker(endpoint).modem;
  }

  /** Sends a request, and reads the whole answer as text. */
  async text(call: DaemonCall): Promise<string> {
    return text(await this.stream(call));
  }

  /**
   * Sends a request, and parses the answer. The caller declares the fields that it reads; the API
   * documents them.
   */
  async json<Answer>(call: DaemonCall): Promise<Answer> {
    return JSON.parse(await this.text(call)) as Answer;
  }

  /** Sends a request, and returns the answer as a stream. */
  async stream(call: DaemonCall): Promise<IncomingMessage> {
    return (await this.#dial(call, {})) as IncomingMessage;
  }

  /** Sends a request and takes over the connection. Bytes written to it go to the container. */
  async connection(call: DaemonCall): Promise<Duplex> {
    // The body is empty because Podman treats a body as the start of standard input.
    return (await this.#dial(call, { hijack: true, file: Buffer.alloc(0) })) as Duplex;
  }

  /** Splits the daemon's single stream into the two outputs. */
  outputs(stream: Readable): Outputs {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    this.#demultiplex(stream, stdout, stderr);
    return { stdout, stderr };
  }

  /** Merges both outputs into one stream, in the order in which they were written. */
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

// tar-stream's streams work wherever Node's streams do, but its types do not express that.
function streamOf(body: Bytes): NodeJS.ReadableStream {
  return 'pipe' in body ? (body as unknown as NodeJS.ReadableStream) : Readable.from(body);
}

/** Without `options` the modem passes on a query unchanged, but drops the path's last character. */
function queryOf({ query = {} }: DaemonCall): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  if (given.length === 0) return '';
  const words = given.map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return `?${new URLSearchParams(words).toString()}&`;
}

/** An error with a status is an answer of the daemon. Connection errors stay unchanged. */
function mappedError(error: Error): Error {
  const { statusCode } = error as { statusCode?: number };
  if (statusCode === undefined) return error;
  // The modem puts the status in front of the daemon's message.
  const words = error.message.replace(/^\(HTTP code \d+\) unexpected - /, '').trim();
  return new DaemonError(words || `HTTP status ${statusCode}`, statusCode, error);
}
