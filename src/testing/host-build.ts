import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { runBuild } from '../build/run';
import { hostEngine } from '../engines/host/host-engine';
import { summary } from '../progress/summary';
import { recordingTerminal } from '../engines/terminal';
import { cargoWorkspace, manifestWith, preparedIn } from './build-fixture';
import { fakeTools, type FakeTools } from './fake-cargo';
import { tempFolder } from './temp-folder';

/** Target of the builds in `hostBuild`. */
export const TARGET = 'x86_64-unknown-linux-musl';

/**
 * Creates builds of a small workspace with the host engine and fake tools. @param below path of the
 * workspace below a new folder
 */
export const hostBuild = (tools: FakeTools = {}, settings = '', env: NodeJS.ProcessEnv = {}, below = '') => {
  const made = cargoWorkspace(['app'], { ...manifestWith(settings), VERSION: '1' });
  const root = below ? join(tempFolder(), below) : made;
  if (below) renameSync(made, root);
  const fake = fakeTools(tools);
  const terminal = recordingTerminal({ env: {} });
  const controller = new AbortController();
  const context = { engineOf: async () => hostEngine, terminal, cancelled: controller.signal };
  const caller = { HOME: join(root, '../home'), XDG_CACHE_HOME: tempFolder(), PATH: fake.path, ...env };
  const prepared = () => preparedIn(root, { env: caller });
  const build = async (): Promise<string> => summary(await runBuild(prepared(), context));
  const calls = (program: string) => fake.calls().filter(({ args }) => args[0] === program);
  const folders = (): string[] => readdirSync(join(root, 'target/rust-static'));
  /** Creates the fingerprint of a compiled package. */
  const compiled = (name: string): string => {
    const at = join(root, 'target/rust-static', folders()[0]!, TARGET, 'release/.fingerprint');
    mkdirSync(join(at, `${name}-0123456789abcdef`), { recursive: true });
    return join(at, `${name}-0123456789abcdef`);
  };
  /** Returns the folder that contains the tree. */
  const slot = (): string => {
    const trees = join(caller.XDG_CACHE_HOME, 'rust-static/trees');
    return join(
      trees,
      readdirSync(trees).find((name) => name.endsWith('-0'))!,
    );
  };
  return { root, build, prepared, context, terminal, calls, folders, compiled, controller, slot, caller };
};
