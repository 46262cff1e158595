/** The names that a generated build.rs links, in its order; undefined for a script of another make. */
export function linkedByScript(text: string): string[] | undefined {
  const list = /^const LIBRARIES: &\[&str\] = &\[([^\]]*)\];/m.exec(text)?.[1];
  return list === undefined ? undefined : [...list.matchAll(/"([^"]+)"/g)].map(([, name]) => name!);
}
