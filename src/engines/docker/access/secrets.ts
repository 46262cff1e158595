import { join } from 'node:path';
import { parseToml, table } from '../../../cargo/toml';

const TOKENS = /^CARGO_REGISTR(Y|IES_\w+)_(TOKEN|SECRET_KEY)$/;
// What concerns access, as opposed to `safe.directory` and the like.
const ACCESS = /insteadof|extraheader|^credential|^http/i;
const GIT_CONFIG = /^GIT_CONFIG_(COUNT|KEY_\d+|VALUE_\d+)$/;

// The one that takes tokens from the environment; registries that want a login have none otherwise.
const PROVIDER = { CARGO_REGISTRY_GLOBAL_CREDENTIAL_PROVIDERS: 'cargo:token' };

/**
 * What only the step that fetches may know: tokens of registries, from the environment and from cargo's own
 * credentials file, and git's configuration by environment, which is how CI systems hand over access to private
 * repositories. They travel over standard input, so they stand in no container's configuration.
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
      // An empty value of git's configuration means something.
      (Boolean(entry[1]) && TOKENS.test(entry[0])) || (entry[1] !== undefined && GIT_CONFIG.test(entry[0])),
  );
  // Only the git program reads configuration from its environment; the library in cargo does not.
  const program: Record<string, string> = Object.entries(env).some(
    ([name, value]) => /^GIT_CONFIG_KEY_/.test(name) && ACCESS.test(value ?? ''),
  )
    ? { CARGO_NET_GIT_FETCH_WITH_CLI: 'true' }
    : {};
  return { ...PROVIDER, ...storedTokens(cargoHome, read), ...Object.fromEntries(given), ...program };
}

// https://doc.rust-lang.org/cargo/reference/config.html#credentials; the name without extension is the older one.
function storedTokens(cargoHome: string, read: ReadText): Record<string, string> {
  const found = firstText([join(cargoHome, 'credentials.toml'), join(cargoHome, 'credentials')], read);
  if (!found) return {};
  const toml = parseToml(found.text, found.file);
  const name = (registry: string): string => registry.toUpperCase().replaceAll('-', '_');
  const tokens: [string, unknown][] = [
    ['CARGO_REGISTRY_TOKEN', table(toml.registry).token],
    ...Object.entries(table(toml.registries)).map(([registry, entry]): [string, unknown] => [
      `CARGO_REGISTRIES_${name(registry)}_TOKEN`,
      table(entry).token,
    ]),
  ];
  return Object.fromEntries(
    tokens.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Gives the text of a file, or undefined when it is not there. */
export type ReadText = (path: string) => string | undefined;

/** The first of some files that is there. */
export function firstText(
  paths: readonly string[],
  read: ReadText,
): { file: string; text: string } | undefined {
  for (const file of paths) {
    const text = read(file);
    if (text !== undefined) return { file, text };
  }
  return undefined;
}
