import { RustStaticError } from '../../../errors';
import type { CargoResult } from '../../engine';
import type { Container, DaemonClient, MountedVolume } from './client';
import { cargoResult, type Listener } from './container-output';
import { ownLabels } from './labels';
import { WRAPPER } from './wrapper';

/** Describes a container that runs one command while the client is attached. */
export interface ContainerSpec {
  /** Value of the kind label: `fetch`, `build` or `clone`. */
  kind: string;
  name?: string;
  image: string;
  platform: string;
  checkout: string;
  /** The program and its arguments. */
  command: string[];
  workingDir: string;
  /** Non-secret variables. Secrets are passed to `startAttached`. */
  env: Record<string, string>;
  volumes: MountedVolume[];
  network: boolean;
}

/**
 * Creates the container without starting it. It removes itself when it ends.
 *
 * @throws DaemonError, a conflict, if the name is taken
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

/** A running container. It waits after its command has finished, until it is released. */
export interface Running {
  result: Promise<CargoResult>;
  /** Ends the container and waits until it is gone. Safe to call twice. */
  release(): Promise<void>;
}

/** Receives the container's output, and holds its first input. */
export interface StartOptions extends Listener {
  /** Variables that must not appear in the container's configuration. */
  secrets: Record<string, string>;
}

/** How long to wait for a container to end after its standard input was closed, in milliseconds. */
const END_MS = 4000;

/**
 * Starts a container made by `createAttached`.
 *
 * @throws RustStaticError if a secret contains a line break
 */
export async function startAttached(container: Container, options: StartOptions): Promise<Running> {
  const { stdin, ...outputs } = await container.attach();
  // Waits from before the start. A container that ends at once would otherwise be gone before the
  // wait begins.
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

/** One variable per line, and an empty line at the end. */
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
