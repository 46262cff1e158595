/**
 * Returns the files in a `.d` file of cargo: everything that a binary was made from, as far as
 * cargo and rustc know. Spaces in paths are escaped with a backslash, and no other characters: macOS
 * puts a narrow no-break space into the names of screenshots
 * (https://doc.rust-lang.org/cargo/reference/build-cache.html#dep-info-files).
 */
export function depInfoFiles(text: string): string[] {
  const rules = text.split(/\r?\n/).filter((line) => /: /.test(line) && !line.startsWith('#'));
  const files = rules.flatMap((line) => line.slice(line.indexOf(': ') + 2).match(/(?:\\ |[^ ])+/g) ?? []);
  return [...new Set(files.map((file) => file.replaceAll('\\ ', ' ')))];
}
