/** The names that a generated build.rs links, in its order; undefined for a script of another make. */
export function linkedByScript(text: string): string[] | undefined {
  return listIn(text, 'LIBRARIES');
}

/** The folders with archives that a generated build.rs names; undefined for a script of another make. */
export function searchPathsOfScript(text: string): string[] | undefined {
  return listIn(text, 'SEARCH_PATHS');
}

function listIn(text: string, name: string): string[] | undefined {
  const list = new RegExp(`^const ${name}: &\\[&str\\] = &\\[([^\\]]*)\\];`, 'm').exec(text)?.[1];
  return list === undefined ? undefined : [...list.matchAll(/"([^"]+)"/g)].map(([, item]) => item!);
}
