import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isText, parseJson, recordOf } from '../../../../json';
import { textIfThere } from '../../../../kept-file';
import { isOwnerAlive, ownerId } from '../../../../owner';
import type { ListedVolume, MountedVolume } from '../client';

const isTexts = recordOf(isText);

/**
 * Volumes as folders. A program sees a volume at its path because the folder is renamed to it: links
 * would show cargo another path, and mounts need rights that a pod does not have. So only one build
 * at a time can use them, and others wait.
 */
export class Folders {
  #uses = 0;

  /**
   * @param root absolute path of the folder that keeps everything
   * @param base folder that container paths are below; empty outside of tests
   */
  constructor(
    private readonly root: string,
    readonly base = '',
  ) {}

  create(name: string, labels: Record<string, string>): void {
    mkdirSync(this.#own(name), { recursive: true });
    if (!existsSync(join(this.root, name, 'labels'))) this.#write(join(name, 'labels'), labels);
  }

  list(): ListedVolume[] {
    if (!existsSync(this.root)) return [];
    const names = readdirSync(this.root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return names.map(({ name }) => ({ name, labels: this.#read(join(name, 'labels')) }));
  }

  remove(name: string): void {
    const at = this.locate(name);
    rmSync(at, { recursive: true, force: true });
    rmSync(join(this.root, name), { recursive: true, force: true });
    const mounts = Object.entries(this.#read('mounts')).filter(([, volume]) => volume !== name);
    this.#write('mounts', Object.fromEntries(mounts));
  }

  /** Returns the folder of a volume, which may be at its path now. */
  locate(name: string): string {
    const path = Object.entries(this.#read('mounts')).find(([, volume]) => volume === name)?.[0];
    if (path !== undefined && existsSync(path)) return path;
    const own = this.#own(name);
    mkdirSync(own, { recursive: true });
    return own;
  }

  /** Puts volumes at their paths. A process that was killed before this may have left others there. */
  mount(volumes: readonly MountedVolume[]): void {
    for (const { name, path } of volumes) {
      const at = join(this.base, path);
      const from = this.locate(name);
      if (from === at) continue;
      const mounts = this.#read('mounts');
      const other = mounts[at];
      if (other !== undefined && existsSync(at)) {
        mkdirSync(join(this.root, other), { recursive: true });
        rmSync(this.#own(other), { recursive: true, force: true });
        renameSync(at, this.#own(other));
      }
      // An empty folder may be there, and nothing else.
      mkdirSync(dirname(at), { recursive: true });
      // Written first: a volume that is not at its path yet is found in its own folder.
      this.#write('mounts', { ...mounts, [at]: name });
      renameSync(from, at);
    }
  }

  /** Waits until no other process uses the volumes. Calls of one process are counted. */
  async take(): Promise<void> {
    if (this.#uses++ > 0) return;
    const lock = join(this.root, 'lock');
    mkdirSync(this.root, { recursive: true });
    for (;;)
      try {
        writeFileSync(lock, ownerId(), { flag: 'wx' });
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        if (!isOwnerAlive(textIfThere(lock) ?? '')) rmSync(lock, { force: true });
        else await sleep(200);
      }
  }

  giveBack(): void {
    if (--this.#uses === 0) rmSync(join(this.root, 'lock'), { force: true });
  }

  #own(name: string): string {
    return join(this.root, name, 'data');
  }

  #read(file: string): Record<string, string> {
    return parseJson(textIfThere(join(this.root, file)), isTexts) ?? {};
  }

  #write(file: string, value: Record<string, string>): void {
    mkdirSync(dirname(join(this.root, file)), { recursive: true });
    writeFileSync(join(this.root, file), JSON.stringify(value));
  }
}
