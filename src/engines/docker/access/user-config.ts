import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { firstText, type ReadText } from '../../../cargo/credentials';
import { carriedUserConfig } from '../../../cargo/carried-config';
import { parseToml, table } from '../../../cargo/toml';

/**
 * Path of the configuration in a container. It is above every workspace, so the workspace's own
 * configuration takes precedence, as it does outside of a container.
 */
export const USER_CONFIG = '/.cargo/config.toml';

/**
 * Settings from the caller's cargo home. It is outside of the workspace, so it is not part of the
 * cache key.
 */
export interface UserCargo {
  /** Absolute path. */
  home: string;
  /**
   * Registry configuration as TOML, one text per step. It is empty if there is nothing to
   * configure.
   */
  config: { fetch: string; build: string };
  /** The certificate file that the configuration names. */
  caFile: string | undefined;
}

/**
 * Reduces the caller's cargo configuration to the sources of crates, because companies configure
 * their registries there. This cannot change the build: the lock pins the checksum of every crate.
 *
 * @throws RustStaticError if the configuration does not parse
 */
export function userCargo(env: NodeJS.ProcessEnv, read: ReadText): UserCargo {
  const home = env.CARGO_HOME ?? join(env.HOME ?? homedir(), '.cargo');
  const found = firstText([join(home, 'config'), join(home, 'config.toml')], read);
  if (!found) return { home, config: { fetch: '', build: '' }, caFile: undefined };
  const { file, text } = found;
  const toml = parseToml(text, file);
  const caFile = table(toml.http).cainfo;
  return {
    home,
    config: {
      fetch: carriedUserConfig({ file, toml }, 'fetch'),
      build: carriedUserConfig({ file, toml }, 'build'),
    },
    // Cargo resolves this path from the folder that holds `.cargo`.
    caFile: typeof caFile === 'string' ? resolve(dirname(home), caFile) : undefined,
  };
}
