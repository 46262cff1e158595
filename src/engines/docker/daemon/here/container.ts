import { mkdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { tail } from '../../../../tail';
import type { AttachedStreams, Container, ContainerConfig, Exec, MountedVolume } from '../client';
import { DaemonError } from '../errors';
import type { Bytes, Outputs } from '../transport';
import { packPath, unpackTo } from './files';
import type { Folders } from './folders';
import { endGroup, startHere } from './start';

/** Begins the names of volumes that are removed with their container. */
const PRIVATE = 'rust-static-private-';

type Child = ReturnType<typeof startHere>;

/** A container whose programs are processes of this machine, which is itself a builder. */
export class HereContainer implements Container {
  state = 'created';
  readonly #stdin = new PassThrough();
  readonly #outputs = [new PassThrough(), new PassThrough()] as const;
  readonly #log = tail();
  readonly #children: Child[] = [];
  readonly #volumes: MountedVolume[];
  #end!: (exitCode: number) => void;
  readonly #ended = new Promise<number>((resolve) => (this.#end = resolve));

  /**
   * @param machine the variables of the image, and whether programs can run without network
   * @param onRemoved called once, when nothing of the container is left
   */
  constructor(
    readonly id: string,
    readonly config: ContainerConfig,
    private readonly folders: Folders,
    private readonly machine: { env: Record<string, string>; cutsNetwork: boolean },
    private readonly onRemoved: () => void,
  ) {
    this.#volumes = [...(config.volumes ?? [])];
  }

  async start(): Promise<void> {
    const { entrypoint = [], command, run } = this.config;
    const child = this.#run([...entrypoint, ...command]);
    this.state = 'running';
    // As in a container, nothing outlives the first program.
    child.once('exit', () => this.#children.forEach(endGroup));
    if (run?.stdin) {
      this.#stdin.pipe(child.stdin);
      child.stdout.pipe(this.#outputs[0]);
      child.stderr.pipe(this.#outputs[1]);
    } else {
      child.stdin.end();
      for (const output of [child.stdout, child.stderr])
        output.on('data', (chunk: Buffer) => this.#log.add(chunk));
    }
    void exitOf(child).then(async (exitCode) => {
      this.#end(exitCode);
      if (run?.removeAtEnd) await this.remove().catch(() => undefined);
      else this.state = 'exited';
    });
  }

  wait = (): Promise<number> => this.#ended;

  async remove(): Promise<void> {
    if (this.state === 'removed') throw new DaemonError(`No such container: ${this.id}`, 404);
    this.state = 'removed';
    // What a program has started ends with the container.
    for (const child of this.#children) endGroup(child);
    this.#outputs.forEach((output) => output.end());
    this.#end(137);
    for (const { name } of this.#volumes) if (name.startsWith(PRIVATE)) this.folders.remove(name);
    this.onRemoved();
  }

  attach = async (): Promise<AttachedStreams> => {
    const [stdout, stderr] = this.#outputs;
    return { stdin: this.#stdin, stdout, stderr };
  };

  async exec(command: string[]): Promise<Exec> {
    const child = this.#run(command);
    child.stdin.end();
    let status: number | null = null;
    void exitOf(child).then((exitCode) => (status = exitCode));
    const { stdout, stderr } = child as Outputs;
    return { stdout, stderr, status: async () => status };
  }

  log = async (): Promise<Readable> => Readable.from([Buffer.from(this.#log.text())]);

  readArchive(path: string): Promise<Readable | undefined> {
    return packPath(path.endsWith('/.') ? `${this.#at(path.slice(0, -2))}/.` : this.#at(path));
  }

  async writeArchive(path: string, archive: Bytes): Promise<void> {
    await unpackTo(archive, (name) => this.#at(posix.join(path, name)));
  }

  #run(command: string[]): Child {
    const { workingDir = '/', env, run } = this.config;
    this.#keepPrivate(workingDir);
    this.folders.mount(this.#volumes);
    const cwd = join(this.folders.base, workingDir);
    // As a daemon does.
    mkdirSync(cwd, { recursive: true });
    const { machine } = this;
    const variables = { ...machine.env, ...env, HOME: '/root' };
    const network = (run?.network ?? false) || !machine.cutsNetwork;
    const child = startHere({ command, cwd, env: variables, network });
    child.stdin.on('error', () => {});
    this.#children.push(child);
    return child;
  }

  /**
   * Files that a container has at a path where others have a volume are its own. They are in a volume
   * that is removed with it.
   */
  #keepPrivate(path: string): void {
    const top = `/${path.split('/')[1]}`;
    if (!top.startsWith('/rust-static') || this.#volumes.some((volume) => volume.path === top)) return;
    const name = `${PRIVATE}${this.id}${top.replace('/', '-')}`;
    this.#volumes.push({ name, path: top, readOnly: false });
  }

  /** Returns the path on this machine. A volume may not be at its path now. */
  #at(path: string): string {
    const clean = posix.normalize(path).replace(/(.)\/$/, '$1');
    this.#keepPrivate(clean);
    const mount = this.#volumes.find((one) => clean === one.path || clean.startsWith(`${one.path}/`));
    if (!mount) return join(this.folders.base, clean);
    return join(this.folders.locate(mount.name), clean.slice(mount.path.length));
  }
}

/** Returns the exit status after the outputs have ended. A program that cannot start has 127. */
function exitOf(child: Child): Promise<number> {
  return new Promise((resolve) => {
    child.on('error', () => resolve(127));
    child.on('close', (code) => resolve(code ?? 137));
  });
}
