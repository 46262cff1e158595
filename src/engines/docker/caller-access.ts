import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BuildPlan } from '../../plan/plan';
import { runHelper } from './credential-helper';
import type { FetchAccess } from './fetch-crates';
import { networkAccess } from './network-env';
import { registryAuth, type RegistryAuth } from './registry-auth';
import { fetchSecrets } from './secrets';
import { userCargo } from './user-config';

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
  return {
    network: {
      ...networkAccess(env, caFile, user.caFile),
      secrets: fetchSecrets(env, user.home, readText),
      userConfig: user.config,
    },
    authFor: (reference) => registryAuth(reference, { env, read: readText, helper: runHelper }),
  };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}
