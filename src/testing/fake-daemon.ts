import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { DaemonClient } from '../engines/docker/daemon/client';
import { httpClient } from '../engines/docker/daemon/http-client';

/** A request that the daemon received. */
export interface Call {
  method: string;
  /** Path without the query. */
  path: string;
  query: URLSearchParams;
  body: Buffer;
  /** Registry credentials, as received. */
  auth: string | undefined;
}

type Answer = (call: Call, response: ServerResponse) => void;

/** A fake Docker daemon on loopback with configurable answers. Tests mock Docker only here. */
export class FakeDaemon {
  readonly calls: Call[] = [];
  client!: DaemonClient;
  port!: number;
  private readonly answers: { method: string; pattern: RegExp; answer: Answer }[] = [];
  private readonly server = createServer((request, response) => void this.serve(request, response));
  private readonly sockets = new Set<Socket>();

  async listen(): Promise<this> {
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('error', () => {});
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
    this.client = httpClient({ host: '127.0.0.1', port: this.port, protocol: 'http' });
    return this;
  }

  async close(): Promise<void> {
    this.sockets.forEach((socket) => socket.destroy());
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Sets an answer. A later answer to the same pattern takes precedence. */
  on(method: string, pattern: RegExp, answer: Answer): this {
    this.answers.unshift({ method, pattern, answer });
    return this;
  }

  /** Answers with JSON. */
  json(method: string, pattern: RegExp, status: number, body: unknown): this {
    return this.on(method, pattern, (_call, response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  }

  /** Passes on the raw connection of an attach, as the daemon does. */
  onAttach(use: (socket: Socket, call: Call) => void): this {
    this.server.on('upgrade', (request, socket: Socket) => {
      const call = this.record(request, Buffer.alloc(0));
      socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
      use(socket, call);
    });
    return this;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const call = this.record(request, Buffer.concat(chunks));
    const found = this.answers.find(
      ({ method, pattern }) => method === call.method && pattern.test(call.path),
    );
    if (found) found.answer(call, response);
    else response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"no such thing"}');
  }

  private record(request: IncomingMessage, body: Buffer): Call {
    const url = new URL(request.url ?? '/', 'http://daemon');
    const call = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      body,
      auth: request.headers['x-registry-auth'] as string | undefined,
    };
    this.calls.push(call);
    return call;
  }
}

/**
 * Encodes one frame of an attached container's output. Stream 1 is standard output, 2 standard
 * error.
 */
export function frame(stream: 1 | 2, text: string): Buffer {
  const payload = Buffer.from(text);
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}
