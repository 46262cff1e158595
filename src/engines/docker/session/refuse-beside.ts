import { RustStaticError } from '../../../errors';
import type { BuildRequest } from '../../engine';
import type { DaemonClient } from '../daemon/client';

/**
 * Makes sure that code of crates does not run beside the secrets of this process. Without a daemon,
 * it could read the environment and the files of this container.
 *
 * @throws RustStaticError if the request has secrets, and no daemon keeps the build apart from them
 */
export function refuseBeside(
  { warning }: Pick<DaemonClient, 'warning'>,
  { plan, hasSecrets = false }: Pick<BuildRequest, 'hasSecrets'> & { plan: { project: string } },
): void {
  if (warning === undefined || !hasSecrets) return;
  throw new RustStaticError(`${plan.project} is not built in this container`, {
    code: 'build-beside-secrets',
    reason:
      'Without a daemon, code of crates would run beside the signing key or the login of a registry, and could read them.',
    remedy: `Set DOCKER_HOST to a daemon. To sign or push without one, first run \`npx nx run ${plan.project}:static-build --skip-nx-cache\` in this container, in a step that has no secrets yet. Then nothing is built again.`,
  });
}
