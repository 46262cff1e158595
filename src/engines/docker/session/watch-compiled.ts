/** What was compiled, according to cargo's messages. */
export interface Compiled {
  /** True if any crate was compiled. */
  any: boolean;
  /** True if a crate other than the app's own was compiled. Other apps may use it. */
  common: boolean;
}

/**
 * Watches cargo's JSON messages, line by line. An unclear message counts as compiled.
 *
 * @param manifest absolute path of the app's manifest, as cargo prints it
 */
export function watchCompiled(manifest: string): Compiled & { add(line: string): void } {
  const compiled = { any: false, common: false, add };
  function add(line: string): void {
    if (!line.startsWith('{"reason":"compiler-artifact"') || line.includes('"fresh":true')) return;
    compiled.any = true;
    if (!line.includes(`"manifest_path":${JSON.stringify(manifest)}`)) compiled.common = true;
  }
  return compiled;
}
