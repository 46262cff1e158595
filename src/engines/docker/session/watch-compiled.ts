/** What cargo's messages say has been compiled. */
export interface Compiled {
  /** Anything at all. */
  any: boolean;
  /** Something that is not the app's own, so that other apps may use it. */
  common: boolean;
}

/**
 * Looks for it in cargo's JSON messages, line by line. What is in doubt counts as compiled.
 *
 * @param manifest absolute path of the app's manifest, as cargo names it
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
