/** Returns the names that a generated build.rs links, in order. Undefined for any other script. */
export function linkedByScript(text: string): string[] | undefined {
  return listIn(text, 'LIBRARIES');
}

/** Returns the archive folders in a generated build.rs. Undefined for any other script. */
export function searchPathsOfScript(text: string): string[] | undefined {
  return listIn(text, 'SEARCH_PATHS');
}

function listIn(text: string, name: string): string[] | undefined {
  const list = new RegExp(`^const ${name}: &\\[&str\\] = &\\[([^\\]]*)\\];`, 'm').exec(text)?.[1];
  return list === undefined ? undefined : [...list.matchAll(/"([^"]+)"/g)].map(([, item]) => item!);
}
