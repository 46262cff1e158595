/** Where a build's files lie, as absolute paths of the machine or container that cargo runs in. */
export interface BuildPlaces {
  /** The Nx workspace's root. */
  sources: string;
  cargoHome: string;
  targetDir: string;
}

/** What stands in a binary for each place, so that it is the same from every folder, user and engine. */
function names({ sources, cargoHome, targetDir }: BuildPlaces): [from: string, to: string][] {
  // rustc applies the last matching prefix, and a target directory may lie inside the sources.
  return [
    [sources, '/src'],
    [cargoHome, '/cargo'],
    [targetDir, '/target'],
  ];
}

/** Flags of rustc that keep the machine's paths out of panic messages and debug information. */
export function remapFlags(places: BuildPlaces): string[] {
  return names(places).map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
}

/**
 * The variable that lets C compilers do the same, as the crates cc and cmake read it. Named for the triple, because
 * configure scripts that read plain `CFLAGS` would lose their own default for it.
 *
 * @param env what the compilers would find otherwise; its flags are kept
 * @returns nothing when a path has a blank, at which those crates split the flags
 */
export function cRemapEnv(
  places: BuildPlaces,
  target: string,
  env: NodeJS.ProcessEnv,
): Record<string, string> {
  if (/\s/.test(Object.values(places).join(''))) return {};
  const flags = names(places).map(([from, to]) => `-ffile-prefix-map=${from}=${to}`);
  const variable = (tool: string): [string, string] => {
    const dashed = `${tool}_${target}`;
    const own = `${tool}_${target.replaceAll('-', '_')}`;
    // The order in which cc looks; it takes the first.
    const before = env[dashed] ?? env[own] ?? env[`TARGET_${tool}`] ?? env[tool];
    return [env[dashed] === undefined ? own : dashed, [before, ...flags].filter(Boolean).join(' ')];
  };
  return Object.fromEntries([variable('CFLAGS'), variable('CXXFLAGS')]);
}
