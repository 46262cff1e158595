import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { readConfigs } from '../../cargo/config';
import { filesOnDisk } from '../../cargo/files';
import { cRemapEnv, remapFlags } from '../../cargo/remap';
import { parseToml, table } from '../../cargo/toml';
import { compileEnvironment, fetchEnvironment, hashedVariables } from '../../plan/host-environment';
import type { BuildRequest } from '../engine';
import { cargoTerminalEnv } from '../terminal';
import { userCache } from './cache-folder';
import { inTree } from './shown-paths';
import type { TreeSlot } from './tree-slot';

/** Where the caller's cargo and rustup keep what they have, absolute. */
export interface Homes {
  cargo: string;
  rustup: string;
}

/** The homes that cargo and rustup use (https://doc.rust-lang.org/cargo/guide/cargo-home.html). */
export function homesOf({ env, workspaceRoot }: Pick<BuildRequest, 'env' | 'workspaceRoot'>): Homes {
  const home = env.HOME || homedir();
  return {
    cargo: resolve(workspaceRoot, env.CARGO_HOME || join(home, '.cargo')),
    rustup: resolve(workspaceRoot, env.RUSTUP_HOME || join(home, '.rustup')),
  };
}

/**
 * The toolchain that the workspace chooses, as rustup's RUSTUP_TOOLCHAIN takes it: rustup would choose by folder, and
 * cargo runs in another one.
 *
 * @param sysroot what rustc says in the workspace
 * @returns undefined where rustup is not installed
 */
export function toolchainOf(sysroot: string | undefined, { rustup }: Homes): string | undefined {
  const toolchains = join(rustup, 'toolchains');
  if (!sysroot || !existsSync(sysroot) || !existsSync(toolchains)) return undefined;
  const real = realpathSync(sysroot);
  return dirname(real) === realpathSync(toolchains) ? basename(real) : real;
}

/** The variables of the step that fetches. */
export function fetchVariables(
  { env, terminal }: BuildRequest,
  homes: Homes,
  toolchain: string | undefined,
): NodeJS.ProcessEnv {
  return {
    ...fetchEnvironment(env),
    ...homeVariables(homes),
    ...cargoTerminalEnv(terminal),
    ...chosen(toolchain),
  };
}

/**
 * The variables of the step that compiles: constants, what the key covers, and what programs need to start. Nothing
 * says whose machine it is.
 *
 * @param configs further files of cargo's configuration that apply, absolute
 */
export function compileVariables(
  request: BuildRequest,
  { folder, tree, home, targetDir }: TreeSlot,
  homes: Homes,
  toolchain: string | undefined,
  configs: readonly string[],
): NodeJS.ProcessEnv {
  const { plan, terminal, env, workspaceRoot } = request;
  const places = { sources: tree, cargoHome: homes.cargo, targetDir };
  const given = { ...compileEnvironment(env, plan.target, plan.network), ...plan.env };
  const staged = (text: string): string => inTree(text, workspaceRoot, tree);
  // Not PATH: cargo itself may lie in the workspace.
  const settings = new Set([...hashedVariables(plan.target), ...Object.keys(plan.env)]);
  const own = Object.fromEntries(
    Object.entries(given).map(([name, value = '']) => [name, settings.has(name) ? staged(value) : value]),
  );
  return {
    ...{ HOME: home, USERPROFILE: home, USER: 'rust-static', LOGNAME: 'rust-static', LANG: 'C.UTF-8' },
    // Git answers from the tree, if at all: not from above it, nor from above the target directory.
    ...{ GIT_CEILING_DIRECTORIES: [folder, targetDir].join(delimiter), GIT_CONFIG_NOSYSTEM: '1' },
    ...homeVariables(homes),
    ...chosen(toolchain),
    ...cargoTerminalEnv(terminal),
    ...(usesWrapper(request, configs) && compilerCaches(env)),
    ...own,
    ...cRemapEnv(places, plan.target, own),
    // A build directory of the user's own would be shared by what must not meet.
    CARGO_BUILD_BUILD_DIR: targetDir,
    CARGO_ENCODED_RUSTFLAGS: [...remapFlags(places), ...plan.rustflags.map(staged)].join('\x1f'),
  };
}

function homeVariables({ cargo, rustup }: Homes): Record<string, string> {
  return { CARGO_HOME: cargo, ...(existsSync(rustup) ? { RUSTUP_HOME: rustup } : {}) };
}

function chosen(toolchain: string | undefined): Record<string, string> {
  return toolchain === undefined ? {} : { RUSTUP_TOOLCHAIN: toolchain };
}

/** Whether a program such as sccache stands before rustc. */
function usesWrapper({ env, plan, workspaceRoot }: BuildRequest, configs: readonly string[]): boolean {
  const others = configs.map((file) => parseToml(readFileSync(file, 'utf8'), file));
  const all = [...readConfigs(filesOnDisk(workspaceRoot), plan.cargoRoot).map(({ toml }) => toml), ...others];
  return (
    env.RUSTC_WRAPPER !== undefined ||
    all.some(({ build }) => ['rustc-wrapper', 'rustc-workspace-wrapper'].some((key) => key in table(build)))
  );
}

/** Where such a program keeps what it has compiled; it would look below HOME. */
function compilerCaches(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const cache = userCache(env);
  const given = Object.entries(env).filter(([name]) => /^(SCCACHE|CCACHE)_/.test(name));
  return {
    SCCACHE_DIR: join(cache, 'sccache'),
    CCACHE_DIR: join(cache, 'ccache'),
    ...Object.fromEntries(given),
  };
}
