import { execFileSync, spawn } from 'node:child_process';
import { rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeVolumes } from '../support/volumes.cjs';
import { createWorkspace, must, nxEnvironment } from '../support/workspace.cjs';
import { binariesIn, binaryOf, cleanBuild, projects, type References } from './reference';
import { FIRST, type State } from './state';
import type { Step } from './steps';
import { expectedOutputs, type Tree } from './tree';
import { lockOf, wholeTree, writeTree } from './workspace';

/** Configuration of the builds in a run. */
export interface Setting {
  /** Options of the plugin. */
  options: { engine: string };
  /** True if Nx's daemon is enabled. */
  daemon: boolean;
  /** True if the builds create volumes on a Docker daemon. */
  docker: boolean;
}

const LONG_AGO = new Date('2001-01-01T00:00:00Z');

/** A workspace that is edited and built in steps. */
export class Run {
  readonly workspace = createWorkspace();
  private readonly lock: string;
  private state: State = FIRST;
  private tree: Tree = new Map();

  constructor(
    private readonly setting: Setting,
    private readonly known: References,
  ) {
    this.lock = lockOf(this.workspace.root, FIRST, this.workspace.exec);
    this.write(FIRST, false);
    must(this.workspace.exec('git', ['add', '.']), 'git add');
  }

  /** Runs a step. @throws Error if a binary differs from that of a clean build. */
  async step({ edit, during, old, forget, batch }: Step): Promise<void> {
    const next = { ...this.state, ...edit };
    if (during === undefined) this.write(next, old);
    else await this.editDuring(next, during, batch);
    const folders = { nothing: [], dist: ['dist'], target: ['target'], cache: ['.nx/cache', 'dist'] }[forget];
    for (const path of folders) rmSync(join(this.workspace.root, path), { recursive: true, force: true });
    // One waits mostly for Nx and the other for rustc. Both end before a failure removes folders.
    const [built, cleanly] = await Promise.allSettled([
      this.build(batch),
      cleanBuild(this.tree, this.known, this.setting.docker),
    ]);
    const { status, output } = valueOf(built);
    if (status !== 0) throw new Error(`The build failed with status ${status}:\n${output}`);
    this.compare([next], output);
    const clean = valueOf(cleanly);
    const binaries = binariesIn(this.workspace.root);
    for (const project of projects)
      if (!binaries[project].equals(clean[project]))
        throw new Error(`${project} is not what a clean build gives, although it prints the same\n${output}`);
  }

  close(): void {
    if (this.setting.daemon) this.workspace.nx(['daemon', '--stop'], { NX_DAEMON: 'true' });
    if (this.setting.docker) removeVolumes(this.workspace);
    this.workspace.remove();
  }

  /**
   * Edits while a build runs. The build may be refused; otherwise the result is one of the two
   * programs.
   */
  private async editDuring(next: State, milliseconds: number, batch: boolean): Promise<void> {
    const running = this.build(batch);
    await sleep(milliseconds);
    const before = this.state;
    this.write(next, false);
    const { status, output } = await running;
    if (status === 0) this.compare([before, next], output);
    else if (!/changed (while|after|since)|is older than the files/i.test(output))
      throw new Error(`Failed for another reason than the edit:\n${output}`);
  }

  private write(next: State, old: boolean): void {
    const { root } = this.workspace;
    const tree = wholeTree(next, this.setting.options, this.lock);
    writeTree(root, tree, this.tree);
    for (const [path, entry] of tree)
      if (old && 'text' in entry && JSON.stringify(this.tree.get(path)) !== JSON.stringify(entry))
        utimesSync(join(root, path), LONG_AGO, LONG_AGO);
    this.tree = tree;
    this.state = next;
  }

  private async build(batch: boolean): Promise<{ status: number; output: string }> {
    const args = ['run-many', '-t', 'static-build', `--batch=${batch}`, '--output-style=stream'];
    const env = { ...nxEnvironment(), ...(this.setting.daemon && { NX_DAEMON: 'true' }) };
    const child = spawn(join(this.workspace.root, 'node_modules/.bin/nx'), args, {
      cwd: this.workspace.root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    return new Promise((resolve, reject) =>
      child.on('error', reject).on('close', (status) => resolve({ status: status ?? 128, output })),
    );
  }

  private compare(states: readonly State[], output: string): void {
    for (const project of projects) {
      const printed = execFileSync(binaryOf(this.workspace.root, project), { encoding: 'utf8' }).trim();
      const expected = states.map((state) => expectedOutputs(state)[project]);
      if (!expected.includes(printed))
        throw new Error(`${project} prints "${printed}" instead of "${expected.join('" or "')}"\n${output}`);
    }
  }
}

function valueOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}
