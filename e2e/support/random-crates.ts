/** Numbers from 0 to 1 that follow from a seed. */
export type Random = () => number;

/** Returns random numbers of a seed. */
export function randomOf(seed: number): Random {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) & 0x7fffffff) / 0x7fffffff;
}

/** Returns one of several values. */
export function pick<T>(random: Random, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)]!;
}

/** A cargo workspace whose crates depend on each other. */
export interface RandomCrates {
  files: Record<string, string>;
  /** Folders of the crates. The first one may have a workspace of its own. */
  roots: string[];
  /** Folders with a lock. */
  workspaces: string[];
}

// One of them is also in the registry.
const NAMES = ['a', 'b', 'itoa', 'my-lib', 'my_app'];
const VERSIONS = ['1.0.10', '1.0.0', '0.1.0', '0.0.3', '2.0.0-rc.1', '1.0.15', '1.2.3+b.1'];
const KINDS = ['dependencies', 'dev-dependencies', 'build-dependencies', "target.'cfg(unix)'.dependencies"];

/**
 * Returns crates with versions of their own or inherited ones, and with dependencies in all tables, of
 * all operators, renamed, inherited, and on a crate of the registry with the same name.
 */
export function randomCrates(random: Random): RandomCrates {
  const chance = (part: number): boolean => random() < part;
  const names = NAMES.toSorted(() => random() - 0.5).slice(0, 2 + Math.floor(random() * 4));
  const shared = pick(random, VERSIONS);
  const alone = chance(0.25) ? names[0] : undefined;
  const crates = names.map((name) => {
    const isInherited = name !== alone && chance(0.3);
    const folder = name === alone ? `alone/${name}` : `crates/${name}`;
    return { name, folder, isInherited, version: isInherited ? shared : pick(random, VERSIONS) };
  });
  const inWorkspace = new Map<string, string>();
  const files: Record<string, string> = {};
  for (const [at, { name, folder, isInherited, version }] of crates.entries()) {
    const tables = new Map<string, string[]>();
    const used = new Set<string>();
    const add = (key: string, value: string): void => {
      const kind = pick(random, KINDS);
      if (used.has(key)) return;
      used.add(key);
      tables.set(kind, [...(tables.get(kind) ?? []), `${key}${value}`]);
    };
    for (const { name: other, version: now } of crates.slice(at + 1).filter(() => chance(0.6))) {
      const path = name === alone ? `../../crates/${other}` : `../${other}`;
      if (name !== alone && chance(0.2)) {
        const inherited = `{ path = "crates/${other}", version = "${requirementOn(random, now)}" }`;
        inWorkspace.set(other, inWorkspace.get(other) ?? inherited);
        add(other, '.workspace = true');
      } else {
        const isRenamed = chance(0.3);
        const fields = [
          `path = "${pick(random, [path, `${path}/`, `./${path}`])}"`,
          ...(chance(0.75) ? [`version = '${requirementOn(random, now)}'`] : []),
          ...(isRenamed ? [`package = "${other}"`] : []),
        ].toSorted(() => random() - 0.5);
        add(isRenamed ? `x_${other.replace('-', '_')}` : other, ` = { ${fields.join(' , ')} } # note`);
      }
    }
    if (chance(0.4)) add('published', ' = { package = "itoa", version = "=1.0.15" }');
    const own = isInherited ? 'version.workspace = true' : `version = "${version}" # own`;
    const text = [
      `[package]\nname = "${name}"\n${own}\nedition = "2021"\n${name === alone ? '[workspace]\n' : ''}`,
      ...[...tables].map(([kind, lines]) => `[${kind}]\n${lines.join('\n')}\n`),
    ].join('');
    files[`${folder}/Cargo.toml`] = chance(0.2) ? text.replaceAll('\n', '\r\n') : text;
    files[`${folder}/src/lib.rs`] = '';
  }
  files['Cargo.toml'] =
    `[workspace]\nmembers = ["crates/*"]\nexclude = ["alone"]\nresolver = "2"\n[workspace.package]\nversion = "${shared}"\n[workspace.dependencies]\n${[...inWorkspace].map(([key, value]) => `${key} = ${value}\n`).join('')}`;
  const workspaces = ['.', ...(alone ? [`alone/${alone}`] : [])];
  return { files, roots: crates.map(({ folder }) => folder), workspaces };
}

/** Returns a requirement that accepts a version. */
function requirementOn(random: Random, version: string): string {
  const plain = version.replace(/\+.*/, '');
  if (plain.includes('-')) return `${pick(random, ['', '=', '^', '~'])}${plain}`;
  const [major, minor] = plain.split('.');
  const short = major === '0' ? `0.${minor}` : major!;
  const exact = [plain, `=${plain}`, `= ${plain}`, `~${plain}`];
  const wide = [`${major}.${minor}.*`, `${major}.*`, '*', `^${major}.${minor}`, short, `>=${plain}, <9`];
  return pick(random, [...exact, ...wide]);
}
