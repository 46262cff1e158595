/**
 * Returns the files in a `.d` file of cargo: everything that a binary was made from, as far as
 * cargo and rustc know. Blanks in paths are escaped with a backslash
 * (https://doc.rust-lang.org/cargo/reference/build-cache.html#dep-info-files).
 */
export function depInfoFiles(text: string): string[] {
  const rules = text.split(/\r?\n/).filter((line) => /: /.test(line) && !line.startsWith('#'));
  const files = rules.flatMap((line) => line.slice(line.indexOf(': ') + 2).match(/(?:\\ |\S)+/g) ?? []);
  return [...new Set(files.map((file) => file.replaceAll('\\ ', ' ')))];
}
