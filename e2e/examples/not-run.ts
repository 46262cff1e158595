const said = new Set<string>();

/** Reports once which part of the page was not run here, and why. */
export function notRun(what: string, why: string): void {
  const line = `e2e: not run: ${what}: ${why}`;
  if (!said.has(line)) console.warn(line);
  said.add(line);
}
