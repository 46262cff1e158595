/**
 * Returns a question that names the closest known word, such as ` Did you mean "bins"?`, or an
 * empty text if none is close. It is a dozen lines, so a dependency for it would cost users more
 * than it saves.
 */
export function didYouMean(word: string, known: Iterable<string>): string {
  const [closest] = [...known]
    .map((name) => ({ name, distance: distanceBetween(word.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => name !== word && distance <= Math.max(word.length, name.length) / 3)
    .sort((a, b) => a.distance - b.distance);
  return closest ? ` Did you mean "${closest.name}"?` : '';
}

/** Counts letters that are inserted, deleted, replaced or swapped with their neighbour. */
export function distanceBetween(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i++) {
    const [above, row] = [rows[i - 1]!, [i]];
    for (let j = 1; j <= b.length; j++) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const steps = [above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)];
      row.push(Math.min(...steps, swapped ? rows[i - 2]![j - 2]! + 1 : Infinity));
    }
    rows.push(row);
  }
  return rows.at(-1)!.at(-1)!;
}
