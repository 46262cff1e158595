import { parse } from 'toml';
import { RustStaticError } from '../errors';

/** A TOML table: values are not checked until they are used. */
export type TomlTable = Record<string, unknown>;

/**
 * Parses TOML.
 *
 * @param file what the error names: a path relative to the workspace root
 * @throws RustStaticError with file, line and column
 */
export function parseToml(text: string, file: string): TomlTable {
  try {
    return parse(text) as TomlTable;
  } catch (error) {
    throw new RustStaticError(`Cannot parse ${file}${position(error)}`, {
      reason: (error as Error).message,
      remedy: `Correct ${file}; \`cargo metadata --no-deps\` shows what cargo makes of it.`,
      cause: error,
    });
  }
}

// Syntax errors carry `location`, errors of meaning (a key given twice) carry `line` and `column`.
function position(error: unknown): string {
  const { location, line, column } = error as {
    location?: { start: { line: number; column: number } };
    line?: number;
    column?: number;
  };
  const start = location?.start ?? (line ? { line, column } : undefined);
  return start ? `, line ${start.line}${start.column ? `, column ${start.column}` : ''}` : '';
}

/** The value as a table, or an empty one. */
export function table(value: unknown): TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as TomlTable) : {};
}

/** The strings of an array value; anything else gives an empty list. */
export function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
