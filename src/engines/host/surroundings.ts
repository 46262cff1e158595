import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { readConfigs, withConfigEnv, type CargoConfig } from '../../cargo/config';
import { filesOnDisk } from '../../cargo/files';
import { cRemapEnv, remapFlags } from '../../cargo/remap';
import { parseToml, table } from '../../cargo/toml';
import { compileEnvironment, fetchEnvironment, hashedVariables } from '../../plan/host-environment';
import type { BuildRequest } from '../engine';
import { cargoTerminalEnv } from '../terminal';
import { userCache } from './cache-folder';
import { inTree } from './shown-paths';
import type { TreeSlot } from './tree-slot';

/** Absolute paths of the caller's cargo and rustup homes. */
export interface Homes {
  cargo: string;
  rustup: string;
}

/**
 * Returns the homes that cargo and rustup use
 * (https://doc.rust-lang.org/cargo/guide/cargo-home.html).
 */
export function homesOf({ env, workspaceRoot }: Pick<BuildRequest, 'env' | 'workspaceRoot'>): Homes {
  const home = env.HOME || homedir();
  return {
    cargo: resolve(workspaceRoot, env.CARGO_HOME || join(home, '.cargo')),
    rustup: resolve(workspaceRoot, env.RUSTUP_HOME || join(home, '.rustup')),
  };
}

/**
 * Returns the toolchain of the workspace as a value for RUSTUP_TOOLCHAIN. Rustup selects a
 * toolchain by folder, but cargo runs in another folder.
 *
 * @param sysroot output of `rustc --print sysroot` in the workspace
 * @returns undefined if rustup is not installed
 */
export function toolchainOf(sysroot: string | undefined, { rustup }: Homes): string | undefined {
  const toolchains = join(rustup, 'toolchains');
  if (!sysroot || !existsSync(sysroot) || !existsSync(toolchains)) return undefined;
  const real = realpathSync(sysroot);
  return dirname(real) === realpathSync(toolchains) ? basename(real) : real;
}

/** Returns the variables of the fetch step. */
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
 * Returns the variables of the compile step: constants, variables that the key covers, and
 * variables that programs need to start. None of them identifies the machine or user.
 *
 * @param configs absolute paths of further cargo configuration files that apply
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
  // PATH is excluded, because cargo itself may be in the workspace.
  const settings = new Set([...hashedVariables(plan.target), ...Object.keys(plan.env)]);
  const own = Object.fromEntries(
    Object.entries(given).map(([name, value = '']) => [name, settings.has(name) ? staged(value) : value]),
  );
  const ofWorkspace = readConfigs(filesOnDisk(workspaceRoot), plan.cargoRoot);
  return {
    ...{ HOME: home, USERPROFILE: home, USER: 'rust-static', LOGNAME: 'rust-static', LANG: 'C.UTF-8' },
    // Git must only find a repository in the tree, not above it or above the target directory.
    ...{ GIT_CEILING_DIRECTORIES: [folder, targetDir].join(delimiter), GIT_CONFIG_NOSYSTEM: '1' },
    ...homeVariables(homes),
    ...chosen(toolchain),
    ...cargoTerminalEnv(terminal),
    ...(usesWrapper(env, ofWorkspace, configs) && compilerCaches(env)),
    ...own,
    // The variables that this sets would hide those of the configuration.
    ...cRemapEnv(places, plan.target, withConfigEnv(own, ofWorkspace, tree)),
    // With a build directory of the user's own, incompatible builds would share it.
    CARGO_BUILD_BUILD_DIR: targetDir,
    // Files in `.d` files would be relative to a folder of the user's choice. No file is below this one.
    CARGO_BUILD_DEP_INFO_BASEDIR: join(home, 'none'),
    CARGO_ENCODED_RUSTFLAGS: [...remapFlags(places), ...plan.rustflags.map(staged)].join('\x1f'),
  };
}

function homeVariables({ cargo, rustup }: Homes): Record<string, string> {
  return { CARGO_HOME: cargo, ...(existsSync(rustup) ? { RUSTUP_HOME: rustup } : {}) };
}

function chosen(toolchain: string | undefined): Record<string, string> {
  return toolchain === undefined ? {} : { RUSTUP_TOOLCHAIN: toolchain };
}

/** True if a wrapper such as sccache runs rustc. */
function usesWrapper(
  env: NodeJS.ProcessEnv,
  ofWorkspace: readonly CargoConfig[],
  configs: readonly string[],
): boolean {
  const others = configs.map((file) => parseToml(readFileSync(file, 'utf8'), file));
  const all = [...ofWorkspace.map(({ toml }) => toml), ...others];
  return (
    env.RUSTC_WRAPPER !== undefined ||
    all.some(({ build }) => ['rustc-wrapper', 'rustc-workspace-wrapper'].some((key) => key in table(build)))
  );
}

/**
 * Returns variables with the cache folders of such wrappers, which would otherwise be below HOME.
 */
function compilerCaches(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const cache = userCache(env);
  const given = Object.entries(env).filter(([name]) => /^(SCCACHE|CCACHE)_/.test(name));
  return {
    SCCACHE_DIR: join(cache, 'sccache'),
    CCACHE_DIR: join(cache, 'ccache'),
    ...Object.fromEntries(given),
  };
}
