// Counts and formats the results of a run's commands.

/**
 * Adds up the lines `N passed, N failed, N skipped` that end the test runs of a command. Undefined
 * without such a line.
 */
export function countTests(output) {
  const lines = [...output.matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm)];
  if (lines.length === 0) return {};
  const [passed, failed, skipped] = [1, 2, 3].map((at) =>
    lines.reduce((sum, line) => sum + Number(line[at] ?? 0), 0),
  );
  return { passed, failed, skipped };
}

/** Formats commands with seconds and counts, aligned to the longest name. */
export function table(results) {
  const rows = results.map(({ lane, command, seconds, status, passed, failed, skipped }) => [
    `[${lane}]`,
    command,
    `${seconds} s`,
    status === 0 ? 'ok' : `status ${status}`,
    passed === undefined ? '' : `${passed} passed, ${failed} failed, ${skipped} skipped`,
  ]);
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/**
 * Returns the summary line and the exit status: 1 if a command failed, or if no test ran. A command
 * that fails without a failed test counts as one failure.
 */
export function closingLine(results) {
  const sum = (count) => results.reduce((total, result) => total + (result[count] ?? 0), 0);
  const others = results.filter(({ status, failed }) => status !== 0 && !failed).length;
  const [passed, failed] = [sum('passed'), sum('failed') + others];
  const line = `${passed} passed, ${failed} failed, ${sum('skipped')} skipped`;
  return { line, status: failed > 0 || passed === 0 ? 1 : 0 };
}
