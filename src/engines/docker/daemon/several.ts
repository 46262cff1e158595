import { withoutUserInfo } from '../../../cargo/user-info';
import { RustStaticError } from '../../../errors';

/** Addresses of daemons and names of docker contexts that share builds, separated by commas or spaces. */
export const DAEMONS_VARIABLE = 'RUST_STATIC_DAEMONS';

/** A daemon that may run builds. */
export interface ChosenDaemon {
  /** For messages: as the user wrote it, without a password. Empty if the variable is not set. */
  name: string;
  /** Returns an environment in which `connect` finds this daemon. */
  envOf(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
}

/**
 * Returns the daemons that share builds, in the user's order. Without the variable it is one: the
 * daemon that `connect` finds.
 *
 * @throws RustStaticError if an entry is neither an address nor the name of a docker context
 */
export function chosenDaemons(env: NodeJS.ProcessEnv): ChosenDaemon[] {
  const names = new Set((env[DAEMONS_VARIABLE] ?? '').split(/[\s,]+/).filter(Boolean));
  if (names.size === 0) return [{ name: '', envOf: (given) => given }];
  return [...names].map((name) => {
    const variables = { ...variablesFor(name), [DAEMONS_VARIABLE]: undefined };
    return { name: withoutUserInfo(name), envOf: (given) => ({ ...given, ...variables }) };
  });
}

/** The variables that docker and podman read an address from. */
function variablesFor(name: string): NodeJS.ProcessEnv {
  const none = { DOCKER_HOST: undefined, DOCKER_CONTEXT: undefined, CONTAINER_HOST: undefined };
  if (name.includes('://')) return { ...none, DOCKER_HOST: name };
  // As docker names contexts.
  if (/^[a-zA-Z0-9][a-zA-Z0-9_.+-]*$/.test(name)) return { ...none, DOCKER_CONTEXT: name };
  throw new RustStaticError(`${DAEMONS_VARIABLE} has an unknown entry: ${name}`, {
    code: 'daemons-entry',
    reason: 'An entry is an address, such as ssh://me@build.example.com, or the name of a docker context.',
    remedy: 'Separate several entries with commas. `docker context ls` lists the contexts.',
  });
}
