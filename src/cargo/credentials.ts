import { join } from 'node:path';
import { parseToml, table } from './toml';

/**
 * Returns the tokens in cargo's credentials file, by the names of the variables that set them. The
 * name of the file without an extension is the older one
 * (https://doc.rust-lang.org/cargo/reference/config.html#credentials).
 *
 * @param cargoHome absolute path
 */
export function storedTokens(cargoHome: string, read: ReadText): Record<string, string> {
  const found = firstText([join(cargoHome, 'credentials.toml'), join(cargoHome, 'credentials')], read);
  if (!found) return {};
  const toml = parseToml(found.text, found.file);
  const tokens: [string, unknown][] = [
    ['CARGO_REGISTRY_TOKEN', table(toml.registry).token],
    ...Object.entries(table(toml.registries)).map(([registry, entry]): [string, unknown] => [
      registryVariable(registry, 'TOKEN'),
      table(entry).token,
    ]),
  ];
  return Object.fromEntries(
    tokens.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Returns the text of a file, or undefined if it does not exist. */
export type ReadText = (path: string) => string | undefined;

/** Returns the text of the first file that exists. */
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

/** Returns the name of a variable that configures a registry, such as `CARGO_REGISTRIES_CORP_TOKEN`. */
export function registryVariable(registry: string, key: 'TOKEN' | 'INDEX'): string {
  return `CARGO_REGISTRIES_${registry.toUpperCase().replaceAll('-', '_')}_${key}`;
}
