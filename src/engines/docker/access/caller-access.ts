import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { readConfigs } from '../../../cargo/config';
import { filesOnDisk } from '../../../cargo/files';
import { table } from '../../../cargo/toml';
import type { BuildPlan } from '../../../plan/plan';
import { runHelper } from '../daemon/credential-helper';
import { networkAccess } from './network';
import { registryAuth, type RegistryAuth } from '../daemon/registry-auth';
import { fetchSecrets } from './secrets';
import { userCargo } from './user-config';
import type { NetworkAccess } from './network';

/** The caller's way to registries and git servers. */
export interface FetchAccess extends NetworkAccess {
  /** Variables that only fetching may know. */
  secrets: Record<string, string>;
  /** The caller's own cargo configuration for each step, as far as it says where crates come from. */
  userConfig: { fetch: string; build: string };
}

/** What the caller may reach, and by what right: read once, and handed only to the steps that need it. */
export interface CallerAccess {
  network: FetchAccess;
  /** Credentials for the registry of an image. */
  authFor(reference: string): RegistryAuth | undefined;
}

/**
 * Reads the caller's access to networks and registries: environment, cargo home and docker's configuration.
 *
 * @throws RustStaticError for files that are named and cannot be read, or do not parse
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
 * What `docker login` has stored for the registry of an image, or undefined.
 *
 * @throws RustStaticError when a credential helper fails
 */
export function storedAuth(reference: string, env: NodeJS.ProcessEnv): RegistryAuth | undefined {
  return registryAuth(reference, { env, read: readText, helper: runHelper });
}

/** What `http.cainfo` of the workspace's configuration names, from the folder that holds `.cargo`. */
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
