import { readConfigs } from '../../cargo/config';
import type { Files } from '../../cargo/files';
import type { LockedPackage } from '../../cargo/lockfile';
import { RustStaticError } from '../../errors';
import { youngCrates, type YoungCrate } from '../../registry/crate-ages';

const HOUR = 3_600_000;
const UNITS: Record<string, number> = {
  hour: HOUR,
  day: 24 * HOUR,
  week: 7 * 24 * HOUR,
  month: 30 * 24 * HOUR,
};

/**
 * Returns the length of a time in milliseconds.
 *
 * @param age such as `14 days`, as the setting `minimumAge` has it; a month has 30 days
 */
export function parseAge(age: string): number {
  const [count, unit = ''] = age.split(' ');
  return Number(count) * UNITS[unit.replace(/s$/, '')]!;
}

/** What is checked, and where. */
export interface AgeCheck {
  project: string;
  /** The setting `minimumAge`. */
  age: string;
  packages: readonly LockedPackage[];
  files: Files;
  /** Folder of `Cargo.lock`, relative to the Nx root. */
  cargoRoot: string;
  env: NodeJS.ProcessEnv;
  /** Milliseconds since 1970. */
  now: number;
}

/** Returns an error for crates that are too young, and one for crates whose age nobody knows. */
export async function checkAges(check: AgeCheck): Promise<RustStaticError[]> {
  const { project, age, packages, files, cargoRoot, env, now } = check;
  const configs = readConfigs(files, cargoRoot).map(({ toml }) => toml);
  const found = await youngCrates(packages, now - parseAge(age), { configs, env });
  const [unknown, young] = [true, false].map((kind) => found.filter((crate) => 'unknown' in crate === kind));
  return [
    ...(young!.length > 0 ? [tooYoung(project, age, young!, now)] : []),
    ...(unknown!.length > 0 ? [notKnown(project, age, unknown!)] : []),
  ];
}

function tooYoung(project: string, age: string, crates: readonly YoungCrate[], now: number): RustStaticError {
  const lines = crates.flatMap((crate) =>
    'published' in crate
      ? [`- ${crate.name} ${crate.version}: ${describeAge(now - crate.published)} old${remedyFor(crate)}`]
      : [],
  );
  return new RustStaticError(`Crates of ${project} are younger than ${age}`, {
    code: 'crates-too-young',
    reason: `Malicious versions are mostly found within days ("minimumAge").\n${lines.join('\n')}`,
    remedy: 'Lock older versions (`cargo update <crate> --precise <version>`), wait, or lower "minimumAge".',
  });
}

function notKnown(project: string, age: string, crates: readonly YoungCrate[]): RustStaticError {
  const byReason = new Map<string, string[]>();
  for (const crate of crates)
    if ('unknown' in crate)
      byReason.set(crate.unknown, [...(byReason.get(crate.unknown) ?? []), `${crate.name} ${crate.version}`]);
  const lines = [...byReason].map(([reason, names]) => `- ${names.join(', ')}: ${reason}`);
  return new RustStaticError(`Nobody knows whether crates of ${project} are younger than ${age}`, {
    code: 'crates-age-unknown',
    reason: `"minimumAge" could not be checked:\n${lines.join('\n')}`,
    remedy:
      'Check the network and the registry. If the registry does not tell the time ("pubtime" in its index), remove "minimumAge" for this project.',
  });
}

const remedyFor = (crate: YoungCrate): string =>
  'older' in crate && crate.older !== undefined ? `; ${crate.older} is old enough` : '';

function describeAge(milliseconds: number): string {
  const hours = Math.max(0, Math.floor(milliseconds / HOUR));
  return hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`;
}
