import { FakeDaemon, frame } from '../../../testing/fake-daemon';
import { rejected } from '../../../testing/memory-files';
import { createAttached, startAttached, type ContainerSpec } from './attached-container';
import { END_MARKER, ERROR_MARKER } from './wrapper';

const spec: ContainerSpec = {
  kind: 'build',
  name: 'rust-static-build-x-0',
  image: 'builder',
  platform: 'linux/amd64',
  checkout: 'abc',
  command: ['cargo', 'build', '--features', "$(id) 'x'"],
  workingDir: '/rust-static/src',
  env: { VISIBLE: 'plain' },
  volumes: [{ name: 'sources', path: '/rust-static', readOnly: true }],
  network: false,
};
let daemon: FakeDaemon;
beforeEach(async () => {
  daemon = await new FakeDaemon().listen();
  daemon.json('POST', /containers\/create$/, 201, { Id: 'c1' });
  daemon.on('POST', /c1\/start$/, (_call, response) => response.writeHead(204).end());
});
afterEach(() => daemon.close());

describe('createAttached', () => {
  it('asks for least privilege, and puts nothing but name and platform into the URL', async () => {
    await createAttached(daemon.client, spec);
    const [call] = daemon.calls;
    expect(Object.fromEntries(call!.query)).toEqual({
      name: 'rust-static-build-x-0',
      platform: 'linux/amd64',
    });
    const body = JSON.parse(call!.body.toString()) as Record<string, unknown>;
    expect(body).toMatchObject({
      Cmd: spec.command,
      Env: ['VISIBLE=plain'],
      OpenStdin: true,
      StdinOnce: true,
      HostConfig: {
        AutoRemove: true,
        NetworkMode: 'none',
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges'],
        Mounts: [{ Type: 'volume', Source: 'sources', Target: '/rust-static', ReadOnly: true }],
      },
    });
  });
});

describe('startAttached', () => {
  const start = async (secrets: Record<string, string> = {}) => {
    const seen = { lines: [] as string[], stderr: '' };
    const controller = new AbortController();
    const container = await createAttached(daemon.client, spec);
    const running = await startAttached(container, {
      secrets,
      onLine: (line) => seen.lines.push(line),
      onStderr: (chunk) => void (seen.stderr += chunk.toString()),
      cancelled: controller.signal,
    });
    return { running, seen, controller };
  };

  it('sends variables by standard input only, gives output as it comes, and the status', async () => {
    let received = '';
    let ended = false;
    let whenEnded = (): void => {};
    const containerEnds = new Promise<void>((resolve) => (whenEnded = resolve));
    daemon.onAttach((socket) => {
      socket.on('data', (chunk) => {
        received += chunk.toString();
        if (!received.endsWith('\n\n')) return;
        socket.write(
          Buffer.concat([
            frame(2, 'Compiling\n'),
            frame(1, '{"a":'),
            frame(1, `1}\n\n${END_MARKER}101\n`),
            frame(2, ERROR_MARKER),
          ]),
        );
      });
      socket.on('end', () => {
        ended = true;
        whenEnded();
      });
    });
    const { running, seen } = await start({ TOKEN: 'secret' });
    expect(await running.result).toEqual({ exitCode: 101, stderr: 'Compiling\n' });
    expect(seen).toEqual({ lines: ['{"a":1}', ''], stderr: 'Compiling\n' });
    expect(received).toBe('TOKEN=secret\n\n');
    const wire = daemon.calls.map(({ path, query, body }) => `${path}?${query}${body}`).join('\n');
    expect(wire).not.toContain('secret');
    expect(ended).toBe(false);
    daemon.json('POST', /c1\/wait$/, 200, { StatusCode: 143 });
    await running.release();
    // Without this line the test would time out, because nothing else ends the container.
    await containerEnds;
  });

  it('ends the container when cancelled, and gives the reason', async () => {
    daemon.onAttach((socket) => void socket.on('end', () => socket.end()).resume());
    const { running, controller } = await start();
    controller.abort(new Error('Cancelled by SIGTERM'));
    expect((await rejected(running.result)).message).toBe('Cancelled by SIGTERM');
  });

  it('does not take a container that vanished for a finished one', async () => {
    daemon.onAttach((socket) => {
      socket.write(frame(2, 'Compiling serde\n'));
      socket.end();
    });
    const { running } = await start();
    expect((await rejected(running.result)).message).toMatch(
      /^The build container ended before cargo did\n\nSomebody removed it, the daemon stopped, or the machine ran out of memory\.\nCompiling serde/,
    );
  });

  it('refuses a variable that could smuggle in another one', async () => {
    daemon.onAttach(() => {});
    expect((await rejected(start({ HTTPS_PROXY: 'x\nPATH=/evil' }))).message).toContain(
      'The variable HTTPS_PROXY holds a line break',
    );
  });
});
