import { parse, TomlError } from 'smol-toml';
import { RustStaticError } from '../errors';
import { isRecord, isText } from '../json';

/** A TOML table: values are not checked until they are used. */
export type TomlTable = Record<string, unknown>;

/**
 * Parses TOML.
 *
 * @param file name for errors: a path relative to the workspace root
 * @throws RustStaticError with file, line and column
 */
export function parseToml(text: string, file: string): TomlTable {
  try {
    return parse(text, { integersAsBigInt: 'asNeeded' }) as TomlTable;
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw new RustStaticError(`Cannot parse ${file}, line ${error.line}, column ${error.column}`, {
      code: 'toml-invalid',
      reason: error.message.replace(/^Invalid TOML document: /, '').trimEnd(),
      remedy: `Correct ${file}; \`cargo metadata --no-deps\` shows what cargo makes of it.`,
      cause: error,
    });
  }
}

/** Returns the value if it is a table, else an empty table. */
export function table(value: unknown): TomlTable {
  return isRecord(value) ? value : {};
}

/** Returns the strings of an array value. Any other value gives an empty list. */
export function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(isText) : [];
}
