/** Absolute paths of a build's folders, on the machine or in the container that cargo runs in. */
export interface BuildPlaces {
  /** The Nx workspace's root. */
  sources: string;
  cargoHome: string;
  targetDir: string;
}

/**
 * Returns the replacement of each path in a binary, so that binaries are the same for every folder,
 * user and engine.
 */
function names({ sources, cargoHome, targetDir }: BuildPlaces): [from: string, to: string][] {
  // rustc applies the last matching prefix, and a target directory may be inside the sources.
  return [
    [sources, '/src'],
    [cargoHome, '/cargo'],
    [targetDir, '/target'],
  ];
}

/**
 * Returns rustc flags that keep the machine's paths out of panic messages and debug information.
 */
export function remapFlags(places: BuildPlaces): string[] {
  return names(places).map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
}

/**
 * Returns the variables that make C compilers do the same, for the crates cc and cmake. Their names
 * contain the triple, because configure scripts that read plain `CFLAGS` would lose their own
 * default.
 *
 * @param env existing variables; their flags are kept
 * @returns nothing if a path contains a blank, because those crates split flags at blanks
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
    // The order in which cc looks for flags. It uses the first match.
    const before = env[dashed] ?? env[own] ?? env[`TARGET_${tool}`] ?? env[tool];
    return [env[dashed] === undefined ? own : dashed, [before, ...flags].filter(Boolean).join(' ')];
  };
  return Object.fromEntries([variable('CFLAGS'), variable('CXXFLAGS')]);
}
