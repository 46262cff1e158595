/**
 * Returns what a terminal shows after a text with carriage returns, line breaks, `CSI n A` (up) and
 * `CSI J` (erase to the end). A line that is wider than the terminal wraps.
 *
 * @returns the lines, down to the cursor or to the last line with text
 */
export function screenOf(text: string, columns: number): string[] {
  let lines = [''];
  let [row, column] = [0, 0];
  const put = (letter: string): void => {
    if (column === columns) [row, column] = [row + 1, 0];
    const line = (lines[row] ?? '').padEnd(column);
    lines[row] = line.slice(0, column) + letter + line.slice(column + 1);
    column++;
  };
  for (const [token] of text.matchAll(/\u001b\[\d*[A-Za-z]|[^]/g)) {
    if (token === '\r') column = 0;
    else if (token === '\n') {
      [row, column] = [row + 1, 0];
      lines[row] ??= '';
    } else if (token.endsWith('A') && token.length > 1) row -= Number(token.slice(2, -1) || 1);
    else if (token === '\u001b[J') lines = [...lines.slice(0, row), (lines[row] ?? '').slice(0, column)];
    else if (token.length === 1) put(token);
  }
  return lines;
}
