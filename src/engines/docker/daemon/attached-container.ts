import { RustStaticError } from '../../../errors';
import type { CargoResult } from '../../engine';
import type { Container, DaemonClient, MountedVolume } from './client';
import { cargoResult, type Listener } from './container-output';
import { ownLabels } from './labels';
import { WRAPPER } from './wrapper';

/** What a container is made of that runs one command while the client is attached. */
export interface ContainerSpec {
  /** Kind in our label: `fetch`, `build` or `clone`. */
  kind: string;
  name?: string;
  image: string;
  platform: string;
  checkout: string;
  /** The program and its arguments. */
  command: string[];
  workingDir: string;
  /** Plain settings; secrets go through `startAttached`. */
  env: Record<string, string>;
  volumes: MountedVolume[];
  network: boolean;
}

/**
 * Creates the container, without starting it. It removes itself when it ends.
 *
 * @throws DaemonError, a conflict when the name is taken
 */
export function createAttached(
  daemon: DaemonClient,
  { kind, checkout, network, ...config }: ContainerSpec,
): Promise<Container> {
  return daemon.containers.create({
    ...config,
    entrypoint: ['/bin/sh', '-c', WRAPPER, 'rust-static'],
    user: '0:0',
    labels: ownLabels(kind, checkout),
    run: { network, stdin: true, removeAtEnd: true },
  });
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

/** How long a container may take to end once its standard input is closed, before the client goes on. */
const END_MS = 4000;

/**
 * Starts a container made by `createAttached`.
 *
 * @throws RustStaticError for a secret that is not one line
 */
export async function startAttached(container: Container, options: StartOptions): Promise<Running> {
  const { stdin, ...outputs } = await container.attach();
  // Asked before the start, or a container that ends at once is gone before anyone waits.
  const gone = container.wait('removed').catch(() => undefined);
  const result = cargoResult(outputs, options);
  result.catch(() => {});
  stdin.on('error', () => {});
  await container.start();
  stdin.write(variables(options.secrets));
  const end = (): void => void stdin.end();
  options.cancelled.addEventListener('abort', end);
  if (options.cancelled.aborted) end();
  return {
    result,
    async release() {
      options.cancelled.removeEventListener('abort', end);
      stdin.end();
      await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, END_MS).unref())]);
    },
  };
}

/** One variable a line, and an empty line at the end. */
function variables(secrets: Record<string, string>): string {
  const lines = Object.entries(secrets).map(([name, value]) => {
    if (!/[\r\n]/.test(value)) return `${name}=${value}\n`;
    throw new RustStaticError(`The variable ${name} holds a line break`, {
      code: 'variable-line-break',
      reason: 'It cannot be handed to the container.',
      remedy: `Correct ${name}.`,
    });
  });
  return `${lines.join('')}\n`;
}
