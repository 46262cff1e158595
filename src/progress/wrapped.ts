/** Maximum width of the plugin's lines, in columns. Only lines with a long path are wider. */
export const WIDTH = 80;

/**
 * Formats a heading and a comma-separated list, on as many lines as necessary. Further lines are
 * indented.
 */
export function wrapped(heading: string, words: readonly string[]): string {
  const lines: string[] = [];
  let line = heading;
  words.forEach((word, index) => {
    const next = index < words.length - 1 ? `${word},` : word;
    if (`${line} ${next}`.length > WIDTH) {
      lines.push(line);
      line = ` `;
    }
    line += ` ${next}`;
  });
  return [...lines, line].join('\n');
}
