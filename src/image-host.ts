/**
 * Returns the registry that an image name begins with, as docker reads it: `ghcr.io` of
 * `ghcr.io/team/app`. Undefined for a name of Docker Hub, such as `team/app`.
 */
export function imageHost(reference: string): string | undefined {
  const [first = '', ...rest] = reference.split('/');
  return rest.length > 0 && (/[.:]/.test(first) || first === 'localhost') ? first : undefined;
}
