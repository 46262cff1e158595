/** No line that the plugin writes is wider, in columns, unless it has a path that is. */
export const WIDTH = 80;

/** A heading and words after it with commas, over as many lines as they need; the further ones are indented. */
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
