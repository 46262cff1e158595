import type { Forge } from './forge';
import type { ForgeTarget } from './forge-target';
import { gitea } from './gitea';
import { github } from './github';
import { forgeClient } from './requests';

/** Opens the repository whose releases get files. Nothing is sent yet. */
export function openForge(
  { to, api, repository, server }: ForgeTarget,
  token: string,
  cancelled: AbortSignal,
): Forge {
  const client = forgeClient({ api, token, cancelled });
  return to === 'github' ? github(client, repository, server) : gitea(client, repository, server);
}
