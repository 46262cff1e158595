import type Docker from 'dockerode';
import { RustStaticError } from '../../../errors';
import type { CargoResult } from '../../engine';
import { cargoResult, type Listener } from './container-output';
import { WRAPPER } from './wrapper';
import { ownLabels } from './labels';

/** What a container is made of. */
export interface ContainerSpec {
  /** Kind in our label: `fetch` or `build`. */
  kind: string;
  name?: string;
  image: string;
  platform: string;
  checkout: string;
  /** The program and its arguments. */
  command: string[];
  workingDir: string;
  /** Plain settings; what is secret goes through `start`. */
  env: Record<string, string>;
  /** Volume name by path in the container; `readOnly` ones cannot be written. */
  volumes: { name: string; path: string; readOnly: boolean }[];
  network: boolean;
}

/**
 * Creates the container, without starting it. It removes itself when it ends.
 *
 * @throws the daemon's error; its `statusCode` is 409 when the name is taken
 */
export function createAttached(docker: Docker, spec: ContainerSpec): Promise<Docker.Container> {
  const body: Docker.ContainerCreateOptions = {
    Image: spec.image,
    Entrypoint: ['/bin/sh', '-c', WRAPPER, 'rust-static'],
    Cmd: spec.command,
    User: '0:0',
    WorkingDir: spec.workingDir,
    Env: Object.entries(spec.env).map(([name, value]) => `${name}=${value}`),
    Labels: ownLabels(spec.kind, spec.checkout),
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    OpenStdin: true,
    StdinOnce: true,
    Tty: false,
    HostConfig: {
      AutoRemove: true,
      NetworkMode: spec.network ? 'default' : 'none',
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      Mounts: spec.volumes.map(({ name, path, readOnly }) => ({
        Type: 'volume',
        Source: name,
        Target: path,
        ReadOnly: readOnly,
      })),
    },
  };
  // Left to itself dockerode repeats the whole body in the URL, and with it every variable.
  const split = {
    _query: { platform: spec.platform, ...(spec.name ? { name: spec.name } : {}) },
    _body: body,
  };
  return docker.createContainer(split as unknown as Docker.ContainerCreateOptions);
}

/** A running container: the command's result, then the container waits until it is released. */
export interface Running {
  result: Promise<CargoResult>;
  /** Ends the container and waits until it is gone. Safe to call twice. */
  release(): Promise<void>;
}

/** What a started container's output goes to, and what it is told first. */
export interface StartOptions extends Listener {
  /** Variables that must not stand in the container's configuration. */
  secrets: Record<string, string>;
}

/** Starts a container made by `createAttached`. */
export async function startAttached(
  docker: Docker,
  container: Docker.Container,
  options: StartOptions,
): Promise<Running> {
  const stream = await attach(docker, container);
  // Asked before the start, or a container that ends at once is gone before anyone waits.
  const gone = container.wait({ condition: 'removed' }).catch(() => undefined);
  const result = cargoResult(docker, stream, options);
  result.catch(() => {});
  stream.on('error', () => {});
  await container.start();
  stream.write(
    Object.entries(options.secrets)
      .map(([name, value]) => `${oneLine(name, value)}\n`)
      .join('') + '\n',
  );
  const end = (): void => void stream.end();
  options.cancelled.addEventListener('abort', end);
  if (options.cancelled.aborted) end();
  return {
    result,
    async release() {
      options.cancelled.removeEventListener('abort', end);
      stream.end();
      await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, 4000).unref())]);
    },
  };
}

/**
 * Attaches to all three streams. Not by dockerode's own call: that sends the flags as a body too, and Podman takes the
 * body for the first of standard input.
 */
function attach({ modem }: Docker, { id }: Docker.Container): Promise<NodeJS.ReadWriteStream> {
  const request = {
    path: `/containers/${id}/attach?`,
    method: 'POST',
    isStream: true,
    hijack: true,
    file: Buffer.alloc(0),
    options: { stream: true, stdin: true, stdout: true, stderr: true },
    statusCodes: { 200: true, 404: 'no such container', 500: 'server error' },
  };
  return new Promise((resolve, reject) =>
    modem.dial(request, (error: unknown, stream: unknown) =>
      error ? reject(error as Error) : resolve(stream as NodeJS.ReadWriteStream),
    ),
  );
}

function oneLine(name: string, value: string): string {
  if (!/[\r\n]/.test(value)) return `${name}=${value}`;
  throw new RustStaticError(`The variable ${name} holds a line break`, {
    reason: 'It cannot be handed to the container.',
    remedy: `Correct ${name}.`,
  });
}
