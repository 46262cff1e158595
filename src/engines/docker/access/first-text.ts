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
