import { isDeepStrictEqual } from 'node:util';
import { parse, patch, TomlFormat } from '@decimalturn/toml-patch';
import type { TomlTable } from '../../cargo/toml';
import { RustStaticError } from '../../errors';

/**
 * Edits a TOML document in place and preserves comments, quotes and layout. Unaffected lines stay
 * byte-for-byte identical, including white space.
 *
 * @param change modifies the parsed document
 * @param mayRewrite true if the change may affect existing lines, such as an array on one line
 * @throws RustStaticError if the change is not possible without affecting anything else
 */
export function editToml(
  text: string,
  file: string,
  change: (document: TomlTable) => void,
  mayRewrite = false,
): string {
  const document = parse(text) as TomlTable;
  change(document);
  const format = TomlFormat.autoDetectFormat(text);
  // The editor would copy this style from arrays to inline tables, where TOML 1.0 and older
  // versions of cargo refuse it.
  format.trailingComma = false;
  // Same style as cargo's, unless the file uses another.
  if (!/\[ /.test(text)) format.bracketSpacing = false;
  const patched = patch(text, document, format);
  const { result, kept } = keepUntouched(text, patched);
  const right = isDeepStrictEqual(plain(parse(result)), plain(document));
  if (right && (kept || mayRewrite)) return result;
  throw new RustStaticError(`${file} cannot be edited without changing its layout`, {
    code: 'toml-edit-lossy',
    reason: 'Its layout is one that the TOML editor does not know how to keep.',
    remedy: `Make the change by hand:\n${addedLines(text, patched).join('\n')}`,
  });
}

/** Returns a parsed document as plain values that can be compared. */
export function plain(value: unknown): unknown {
  // Large integers have another type than JSON's.
  return JSON.parse(
    JSON.stringify(value, (_, entry: unknown) => (typeof entry === 'bigint' ? `${entry}n` : entry)),
  );
}

/**
 * Restores the original white space in every line of the patched text that is otherwise the same as
 * in the original.
 */
function keepUntouched(original: string, patched: string): { result: string; kept: boolean } {
  const [before, after] = [original.split('\n'), patched.split('\n')];
  const shared = sharedLines(before, after);
  const end = original.includes('\r\n') ? '\r' : '';
  const lineAt = (index: number): string => {
    const was = shared.get(index);
    // The text after the last line break is not a line, but a blank line of the patch may have been
    // matched with it.
    if (was !== undefined && (was < before.length - 1 || index === after.length - 1)) return before[was]!;
    return index < after.length - 1 ? after[index]!.replace(/\r$/, '') + end : after[index]!;
  };
  const lost = before.filter((line, index) => line.trim() !== '' && ![...shared.values()].includes(index));
  return { result: after.map((_, index) => lineAt(index)).join('\n'), kept: lost.length === 0 };
}

function addedLines(original: string, patched: string): string[] {
  const after = patched.split('\n');
  const shared = sharedLines(original.split('\n'), after);
  return after.filter((line, index) => !shared.has(index) && line.trim() !== '');
}

// White space inside strings may only differ if the values differ. The values are compared
// afterwards.
function squeezed(line: string): string {
  return line.trim().replace(/\s+/g, ' ');
}

/**
 * Returns the longest common subsequence of lines, as a map from index in `after` to index in
 * `before`.
 */
function sharedLines(before: string[], after: string[]): Map<number, number> {
  const same = (i: number, j: number): boolean => squeezed(before[i]!) === squeezed(after[j]!);
  const length = before.map(() => new Uint32Array(after.length + 1));
  length.push(new Uint32Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      length[i]![j] = same(i, j)
        ? length[i + 1]![j + 1]! + 1
        : Math.max(length[i + 1]![j]!, length[i]![j + 1]!);
  const shared = new Map<number, number>();
  for (let i = 0, j = 0; i < before.length && j < after.length;)
    if (same(i, j)) shared.set(j++, i++);
    else if (length[i + 1]![j]! >= length[i]![j + 1]!) i++;
    else j++;
  return shared;
}
