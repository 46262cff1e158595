import { forEachCase } from '../testing/cases';
import { memoryFiles } from '../testing/memory-files';
import { mutate } from '../testing/mutate';
import { RustStaticError } from '../errors';
import { readLock } from '../cargo/lockfile';
import { parseSettings } from '../plan/settings';
import { readModel } from './workspace-model';

/** Names that every object already has, and invalid names. */
const NAMES = [
  'constructor',
  '__proto__',
  'toString',
  'hasOwnProperty',
  'a',
  'lib',
  'static',
  'default',
  '-x',
  '',
];
const VALUES = [
  '1',
  '"x"',
  '[]',
  '{}',
  '["constructor"]',
  'true',
  '{ path = "../lib" }',
  '{ workspace = true }',
];
const TABLES = [
  'package',
  'features',
  'dependencies',
  'workspace',
  'workspace.dependencies',
  'lib',
  'bin',
  'patch',
];
const host = { arch: 'x64', platform: 'linux', alpine: false };

/** A manifest with random tables, keys and values. */
function manifest(pick: (below: number) => number): string {
  const one = <T>(items: T[]): T => items[pick(items.length)]!;
  const table = (): string => {
    const keys = [...new Set([one(NAMES), one(NAMES), one(NAMES)])];
    return `[${one(TABLES)}]\n${keys.map((key) => `"${key}" = ${one(VALUES)}\n`).join('')}`;
  };
  const tables = Array.from({ length: pick(4) }, table).join('');
  return `[package]\nname = "${one(NAMES)}"\nversion = "0.1.0"\n[package.metadata.rust-static]\nstatic-feature = ${JSON.stringify(one(NAMES))}\n[features]\nstatic = [${JSON.stringify(one(NAMES))}]\n${tables}`
    .replace(/(\[features\]\n[^]*)\[features\]\n/, '$1')
    .replace(/(\[package\]\n[^]*)\[package\]\n/, '$1');
}

describe('a workspace that somebody made to break every nx command', () => {
  it('is read without an exception, and takes no project away from other workspaces', async () => {
    const other = {
      'other/Cargo.toml':
        '[workspace]\n[package]\nname = "other"\nversion = "0.1.0"\n[package.metadata.rust-static]\nstatic-feature = "static"\n[features]\nstatic = []\n',
      'other/Cargo.lock': 'version = 4\n\n[[package]]\nname = "other"\nversion = "0.1.0"\n',
      'other/src/main.rs': '',
    };
    let built = 0;
    await forEachCase(1000, (pick) => {
      const text = pick(2) ? manifest(pick) : mutate(manifest(pick), pick);
      const content = {
        ...other,
        'Cargo.toml': `[workspace]\nmembers = ["a", "lib"]\n${pick(2) ? '[workspace.dependencies]\nconstructor = "1"\n' : ''}`,
        'Cargo.lock': `version = 4\n\n[[package]]\nname = "${NAMES[pick(NAMES.length)]}"\nversion = "0.1.0"\n`,
        'a/Cargo.toml': text,
        'a/src/main.rs': '',
        'lib/Cargo.toml': manifest(pick),
        'lib/src/lib.rs': '',
      };
      const manifests = ['Cargo.toml', 'a/Cargo.toml', 'lib/Cargo.toml', 'other/Cargo.toml'];
      const { projects } = readModel(memoryFiles(content), manifests, undefined, host);
      expect(Object.hasOwn(projects, 'other/Cargo.toml')).toBe(true);
      if (projects['a/Cargo.toml']?.targets) built++;
    });
    expect(built).toBeGreaterThan(0);
  });

  it('in settings and locks, only an error in words', async () => {
    const lock = `version = 4\n\n[[package]]\nname = "a"\nversion = "0.1.0"\ndependencies = [\n "lib",\n]\n\n[[package]]\nname = "lib"\nversion = "1.0.0"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "00"\n`;
    await forEachCase(1000, (pick) => {
      for (const work of [
        () => readLock(mutate(lock, pick), 'Cargo.lock'),
        () => parseSettings({ [NAMES[pick(NAMES.length)]!]: pick(2) ? 'x' : [{}] }, 'here'),
      ])
        try {
          work();
        } catch (error) {
          if (!(error instanceof RustStaticError)) throw error;
        }
    });
  });
});
