import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { readConfigs } from '../../../cargo/config';
import { filesOnDisk } from '../../../cargo/files';
import { table } from '../../../cargo/toml';
import type { BuildPlan } from '../../../plan/plan';
import { runHelper } from '../daemon/credential-helper';
import { networkAccess } from './network';
import { loginFor, registryAt, registryAuth, type RegistryAuth } from '../daemon/registry-auth';
import { fetchSecrets } from './secrets';
import { userCargo } from './user-config';
import type { NetworkAccess } from './network';

/** The caller's access to registries and git servers. */
export interface FetchAccess extends NetworkAccess {
  /** Variables that only the fetch step may see. */
  secrets: Record<string, string>;
  /**
   * The parts of the caller's cargo configuration that say where crates come from, one text per
   * step.
   */
  userConfig: { fetch: string; build: string };
}

/**
 * The caller's networks and credentials. They are read once, and passed only to the steps that need
 * them.
 */
export interface CallerAccess {
  network: FetchAccess;
  /** Returns credentials for the registry of an image. */
  authFor(reference: string): RegistryAuth | undefined;
}

/**
 * Reads the caller's access to networks and registries from the environment, cargo home and
 * Docker's configuration.
 *
 * @throws RustStaticError if a configured file cannot be read or parsed
 */
export function callerAccess(plan: BuildPlan, workspaceRoot: string, env: NodeJS.ProcessEnv): CallerAccess {
  const user = userCargo(env, readText);
  const caFile = plan.caFile && resolve(workspaceRoot, plan.caFile);
  const cargoCaFile = workspaceCaFile(plan, workspaceRoot) ?? user.caFile;
  return {
    network: {
      ...networkAccess(env, caFile, cargoCaFile),
      secrets: fetchSecrets(env, user.home, readText),
      userConfig: user.config,
    },
    authFor: (reference) => storedAuth(reference, env),
  };
}

/**
 * Returns the credentials that `docker login` stored for the registry of an image, or undefined.
 *
 * @throws RustStaticError if a credential helper fails
 */
export function storedAuth(reference: string, env: NodeJS.ProcessEnv): RegistryAuth | undefined {
  return registryAuth(reference, { env, read: readText, helper: runHelper });
}

/**
 * Returns the credentials that `docker login` stored for the registry on a host, or undefined.
 *
 * @throws RustStaticError if a credential helper fails
 */
export function storedLogin(host: string, env: NodeJS.ProcessEnv): RegistryAuth | undefined {
  return loginFor(registryAt(host), { env, read: readText, helper: runHelper });
}

/**
 * Returns the file that `http.cainfo` in the workspace's configuration names. Cargo resolves it
 * from the folder that holds `.cargo`.
 */
function workspaceCaFile(plan: BuildPlan, workspaceRoot: string): string | undefined {
  for (const { file, toml } of readConfigs(filesOnDisk(workspaceRoot), plan.cargoRoot)) {
    const { cainfo } = table(toml.http);
    if (typeof cainfo === 'string') return resolve(workspaceRoot, dirname(dirname(file)), cainfo);
  }
  return undefined;
}

const NOT_THERE = ['ENOENT', 'ENOTDIR', 'EACCES'];

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (!NOT_THERE.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return undefined;
  }
}
