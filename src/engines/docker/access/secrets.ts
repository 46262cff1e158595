import { storedTokens, type ReadText } from '../../../cargo/credentials';

const TOKENS = /^CARGO_REGISTR(Y|IES_\w+)_(TOKEN|SECRET_KEY)$/;
// Matches git settings about access. Settings such as `safe.directory` do not match.
const ACCESS = /insteadof|extraheader|^credential|^http/i;
const GIT_CONFIG = /^GIT_CONFIG_(COUNT|KEY_\d+|VALUE_\d+)$/;

// This provider takes tokens from the environment. Without it, registries that require a login have
// no provider.
const PROVIDER = { CARGO_REGISTRY_GLOBAL_CREDENTIAL_PROVIDERS: 'cargo:token' };

/**
 * Returns the secrets that only the fetch step may see: registry tokens, and git configuration from
 * the environment. The tokens come from the environment and from cargo's credentials file. CI
 * systems pass access to private repositories through that git configuration. Secrets are sent over
 * standard input, so no container's configuration contains them.
 *
 * @param cargoHome absolute path of the caller's cargo home
 */
export function fetchSecrets(
  env: NodeJS.ProcessEnv,
  cargoHome: string,
  read: ReadText,
): Record<string, string> {
  const given = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      // An empty value is meaningful in git's configuration.
      (Boolean(entry[1]) && TOKENS.test(entry[0])) || (entry[1] !== undefined && GIT_CONFIG.test(entry[0])),
  );
  // Only the git program reads configuration from its environment. The git library in cargo does
  // not.
  const program: Record<string, string> = Object.entries(env).some(
    ([name, value]) => /^GIT_CONFIG_KEY_/.test(name) && ACCESS.test(value ?? ''),
  )
    ? { CARGO_NET_GIT_FETCH_WITH_CLI: 'true' }
    : {};
  return { ...PROVIDER, ...storedTokens(cargoHome, read), ...Object.fromEntries(given), ...program };
}
