import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { carriedUserConfig } from '../../../cargo/carried-config';
import { parseToml, table } from '../../../cargo/toml';
import { firstText, type ReadText } from './secrets';

/** Where a container finds it: above every workspace, so that the workspace's own configuration wins, as it does at home. */
export const USER_CONFIG = '/.cargo/config.toml';

/** What is read of the caller's cargo home, which is no part of the workspace and so not of the cache key. */
export interface UserCargo {
  /** Absolute path. */
  home: string;
  /** Registries, as TOML for the containers of each step; empty when there is nothing to say. */
  config: { fetch: string; build: string };
  /** The file of certificates that the configuration names. */
  caFile: string | undefined;
}

/**
 * The caller's cargo configuration, reduced to where crates come from: a company sets its registry up there. It
 * cannot change what is built, because the lock says what every crate's bytes are.
 *
 * @throws RustStaticError when it does not parse
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
    // As cargo has it: from the folder that holds `.cargo`.
    caFile: typeof caFile === 'string' ? resolve(dirname(home), caFile) : undefined,
  };
}
