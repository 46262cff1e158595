import { join, relative } from 'node:path';
import { packageSpec, type BuildCommand } from '../../cargo/build-command';
import { withFlags } from '../../cargo/named-programs';
import { toPosix } from '../../cargo/paths';
import type { Command } from '../../process';
import type { BuildRequest } from '../engine';
import { fetchCrates, fetchedLock, fetchMarker, forgetFetched, saveFetched } from './fetch';
import { configsAbove } from './outer-config';
import { inTree } from './shown-paths';
import { compileVariables, fetchVariables, toolchainOf, type Homes } from './surroundings';
import { askVersions, requireTarget, toolchainVersions } from './toolchain';
import { stageTree, type TreeSlot } from './tree-slot';
import type { TreeState } from './tree-files';

/** A build with a staged tree and fetched crates. */
export interface OpenBuild {
  slot: TreeSlot;
  /** Absolute path of the cargo root in the tree. Cargo runs there. */
  cwd: string;
  command: BuildCommand;
  where: Pick<Command, 'cwd' | 'env' | 'cancelled'>;
  toolchain: { rustc: string; cargo: string };
  /** What the machine's tools say about their versions. */
  tools: string;
  /** Content of the tree. */
  state: TreeState;
  /** Files that earlier builds had written into the tree, and that are gone. */
  left: string[];
  /** Returns the arguments of a cargo command, with the configuration from outside of the tree. */
  configured(args: readonly string[]): string[];
  /**
   * Brings the tree back to the inputs after a program may have changed it.
   *
   * @returns the files that it had written
   */
  restore(): Promise<string[]>;
  /** Fetches crates for all platforms if some are missing. */
  fetchAgain(): Promise<void>;
}

/**
 * Prepares the toolchain, the tree and the crates, in this order.
 *
 * @throws RustStaticError if something is missing
 */
export async function openBuild(request: BuildRequest, slot: TreeSlot, homes: Homes): Promise<OpenBuild> {
  const { plan, workspaceRoot, env, cancelled, terminal } = request;
  // Rustup selects a toolchain by folder, and may have to install it.
  const inWorkspace = {
    cwd: join(workspaceRoot, plan.cargoRoot),
    env: fetchVariables(request, homes, undefined),
    cancelled,
  };
  const rustc = env.RUSTC || plan.programs.rustc;
  const toolchain = await toolchainVersions(inWorkspace, rustc);
  const sysroot = await requireTarget(plan.target, inWorkspace);
  if (plan.libc === 'glibc') terminal.write(GLIBC_NOTE);
  const chosen = env.RUSTUP_TOOLCHAIN ?? toolchainOf(sysroot, homes);
  // Configuration that can change a binary was refused before. The remaining registry settings are
  // needed.
  const found = new Set([...configsAbove(slot.tree), join(homes.cargo, 'config.toml')]);
  const outer = configsAbove(workspaceRoot)
    .filter((file) => !found.has(file))
    .toReversed();
  const configured = withConfigs(outer, slot.targetDir);
  const cwd = join(slot.tree, plan.cargoRoot);
  const fetch = (targets: readonly string[]): Promise<string> => {
    const step = { cwd, env: fetchVariables(request, homes, chosen), cancelled };
    return fetchCrates(request, slot, step, targets, configured);
  };
  const marker = fetchMarker(request, slot, [toolchain.cargo, homes.cargo, ...outer]);
  let lock = fetchedLock(marker);
  const first = await stageTree(request, slot, lock);
  let { state } = first;
  if (lock === undefined) {
    lock = await fetch([plan.target]);
    saveFetched(marker, lock);
    ({ state } = await stageTree(request, slot, lock));
  }
  const folder = join(slot.tree, plan.crate.root);
  const { others } = withFlags(plan.programs, plan.rustflags);
  const where = { cwd, env: compileVariables(request, slot, homes, chosen, outer), cancelled };
  return {
    slot,
    cwd,
    command: {
      ...plan,
      cargoArgs: plan.cargoArgs.map((word) => inTree(word, workspaceRoot, slot.tree)),
      manifestPath: toPosix(join(relative(cwd, folder), 'Cargo.toml')),
      packageSpec: packageSpec(plan, folder),
    },
    where,
    toolchain,
    tools: await askVersions(where, { target: plan.target, rustc, others }),
    state,
    left: first.left,
    configured,
    restore: async () => (await stageTree(request, slot, lock)).left,
    async fetchAgain() {
      forgetFetched(marker);
      saveFetched(marker, await fetch([]));
    },
  };
}

/** Cargo finds the configuration of the tree and of its home without arguments. */
function withConfigs(outer: readonly string[], targetDir: string): OpenBuild['configured'] {
  if (outer.length === 0) return (args) => [...args];
  // A configuration file on the command line takes precedence over environment variables.
  const words = [...outer, `build.build-dir=${JSON.stringify(targetDir)}`].flatMap((word) => [
    '--config',
    word,
  ]);
  return ([subcommand = '', ...args]) => [subcommand, ...words, ...args];
}

const GLIBC_NOTE = `rust-static: A static glibc binary still reads the name service modules (NSS)
rust-static: and locale data of the machine it runs on.
rust-static: If it must run on any Linux, build for musl.
`;
