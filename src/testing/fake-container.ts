import { posix } from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import type { AttachedStreams, Container, ContainerConfig, Exec } from '../engines/docker/daemon/client';
import { DaemonError } from '../engines/docker/daemon/errors';
import type { Bytes } from '../engines/docker/daemon/transport';
import { END_MARKER, ERROR_MARKER, FURTHER, WRAPPER } from '../engines/docker/daemon/wrapper';
import type { FakeClient } from './fake-client';
import { entriesOf, FileTree } from './file-tree';

/** The result of a program. */
export interface Outcome {
  exitCode?: number;
  stdout?: string;
  stderr?: string;
}

/**
 * Fakes the programs in a container. They access its files with `container.write` and
 * `container.text`.
 */
export type RunProgram = (
  command: string[],
  env: Record<string, string>,
  container: FakeContainer,
) => Outcome | Promise<Outcome>;

interface Mount {
  path: string;
  readOnly: boolean;
  tree: FileTree;
}

/** A container in memory. Files below a mount belong to the volume. */
export class FakeContainer implements Container {
  /** Programs that ran in it, each with its arguments. */
  readonly ran: string[][] = [];
  /** Variables that it received on standard input. */
  secrets: Record<string, string> = {};
  running = false;
  gone = false;
  private readonly own = new FileTree();
  private readonly stdin = new PassThrough();
  private readonly stdout = new PassThrough();
  private readonly stderr = new PassThrough();
  private end!: (exitCode: number) => void;
  private readonly ended = new Promise<number>((resolve) => (this.end = resolve));

  constructor(
    private readonly daemon: FakeClient,
    readonly id: string,
    readonly config: ContainerConfig,
    private readonly mounts: Mount[],
  ) {}

  text(path: string): string | undefined {
    const { tree, inside } = this.at(path);
    return tree.text(inside);
  }

  /** Writes a file as a program in the container would. */
  write(path: string, content: string): void {
    const { tree, inside, readOnly } = this.at(path);
    if (readOnly) throw new Error(`${path}: Read-only file system`);
    tree.write(inside, content);
  }

  async start(): Promise<void> {
    this.daemon.before.start?.(this.id);
    this.running = true;
    if (this.config.entrypoint?.includes(WRAPPER)) void this.runWrapped();
    else void this.program([...(this.config.entrypoint ?? []), ...this.config.command]).then(this.end);
  }

  wait = (): Promise<number> => this.ended;

  async remove(): Promise<void> {
    if (this.gone) throw new DaemonError(`No such container: ${this.id}`, 404);
    this.running = false;
    this.gone = true;
    this.stdout.end();
    this.stderr.end();
    this.end(137);
  }

  attach = (): Promise<AttachedStreams> =>
    Promise.resolve({ stdin: this.stdin, stdout: this.stdout, stderr: this.stderr });

  async exec(command: string[]): Promise<Exec> {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const further = command.includes(FURTHER);
    const words = further ? command.slice(4) : command;
    const status = this.program(words, stdout, stderr).then((exitCode) => {
      if (further) writeMarkers(stdout, stderr, exitCode);
      stdout.end();
      stderr.end();
      return exitCode;
    });
    return { stdout, stderr, status: () => status };
  }

  log = (): Promise<Readable> => Promise.resolve(this.stdout.end());

  async readArchive(path: string): Promise<Readable | undefined> {
    // With `/.` at the end, names in the archive are relative to the folder.
    const { tree, inside } = this.at(path.replace(/\/\.$/, ''));
    return tree.pack(inside, posix.basename(path));
  }

  async writeArchive(path: string, archive: Bytes): Promise<void> {
    this.daemon.before.writeArchive?.(path);
    if (this.at(path).readOnly) throw new DaemonError('mounted volume is marked read-only', 403);
    for await (const { name, bytes } of entriesOf(archive)) {
      // A volume may be mounted anywhere below.
      const { tree, inside } = this.at(posix.join(path, name));
      if (bytes) tree.write(inside, bytes);
      else tree.files.delete(inside);
    }
  }

  private at(path: string): { tree: FileTree; inside: string; readOnly: boolean } {
    const mount = this.mounts.find((one) => path === one.path || path.startsWith(`${one.path}/`));
    if (!mount) return { tree: this.own, inside: path, readOnly: false };
    return { tree: mount.tree, inside: path.slice(mount.path.length) || '/', readOnly: mount.readOnly };
  }

  private async runWrapped(): Promise<void> {
    let received = '';
    const closed = new Promise<void>((resolve) => this.stdin.on('end', resolve));
    await new Promise<void>((resolve) =>
      this.stdin.on('end', resolve).on('data', (chunk: Buffer) => {
        received += chunk.toString();
        if (received === '\n' || received.endsWith('\n\n')) resolve();
      }),
    );
    for (const line of received.split('\n').filter(Boolean)) {
      const [name = '', ...value] = line.split('=');
      this.secrets[name] = value.join('=');
    }
    const program = this.program(this.config.command).then((exitCode) =>
      writeMarkers(this.stdout, this.stderr, exitCode),
    );
    await Promise.race([program, closed]);
    await closed;
    if (!this.gone) await this.remove();
  }

  private async program(command: string[], stdout = this.stdout, stderr = this.stderr): Promise<number> {
    this.ran.push(command);
    const env = { ...this.config.env, ...this.secrets };
    const outcome = await this.daemon.run(command, env, this);
    stdout.write(outcome.stdout ?? '');
    stderr.write(outcome.stderr ?? '');
    return outcome.exitCode ?? 0;
  }
}

function writeMarkers(stdout: PassThrough, stderr: PassThrough, exitCode: number): void {
  stderr.write(ERROR_MARKER);
  stdout.write(`\n${END_MARKER}${exitCode}\n`);
}
