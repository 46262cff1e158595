/** A log file of a build script. */
export interface BuildLog {
  /** Path of the copy on this machine, relative to the Nx root. */
  file: string;
  /** The end of the text. */
  text: string;
  /** True if the output of the build script names it. */
  isNamed: boolean;
}

const SHOWN_LOGS = 2;
const SHOWN_LINES = 15;

/** Returns lines with the ends of the logs that the output names, and the paths of the others. */
export function endsOf(logs: readonly BuildLog[]): string[] {
  const shown = logs.filter(({ isNamed }) => isNamed).slice(0, SHOWN_LOGS);
  const others = logs.filter((log) => !shown.includes(log)).map(({ file }) => file);
  return [
    ...shown.flatMap(({ file, text }) => [
      `The end of ${file}, which the build script wrote:`,
      ...text
        .trimEnd()
        .split('\n')
        .slice(-SHOWN_LINES)
        .map((line) => `  ${line}`),
    ]),
    ...(others.length > 0 ? [`Other logs of the build script: ${others.join(', ')}`] : []),
  ];
}
