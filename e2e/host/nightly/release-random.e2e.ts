import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { filesOnDisk } from '../../../src/cargo/files';
import { RustStaticError } from '../../../src/errors';
import { changeVersion } from '../../../src/release/change-version';
import { pick, randomCrates, randomOf, type RandomCrates } from '../../support/random-crates';

jest.setTimeout(900_000);

const CASES = 80;
const NEW = ['1.0.11', '1.1.0', '2.0.0', '0.2.0', '3.0.0-beta.2', '1.0.15', '0.0.4'];

/** Gives random crates new versions, and asks cargo about every lock. */
describe('new versions of random crates', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'rust-static-random-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const cargo = (folder: string, ...args: string[]): { status: number | null; stderr: string } =>
    spawnSync('cargo', args, { cwd: join(root, folder), encoding: 'utf8' });
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };

  it(`give locks that cargo accepts, and writes with the same bytes, in ${CASES} workspaces`, () => {
    let accepted = 0;
    for (let seed = 1; seed <= CASES; seed++) {
      const random = randomOf(seed * 7919);
      rmSync(root, { recursive: true });
      const crates = randomCrates(random);
      for (const [path, text] of Object.entries(crates.files)) write(path, text);
      // Some workspaces are invalid, for example those whose crates have the same library name.
      if (crates.workspaces.some((folder) => cargo(folder, 'generate-lockfile').status !== 0)) continue;
      accepted++;
      for (let step = 0; step < 2; step++)
        if (change(crates, pick(random, crates.roots), pick(random, NEW))) check(crates, `seed ${seed}`);
    }
    expect(accepted).toBeGreaterThan(CASES / 2);
  });

  /** Changes a version. A range that does not accept it is a choice of its author. */
  function change({ roots }: RandomCrates, crate: string, version: string): boolean {
    try {
      const { texts } = changeVersion(filesOnDisk(root), roots, crate, version);
      for (const [path, text] of texts) write(path, text);
      return texts.size > 0;
    } catch (error) {
      if (error instanceof RustStaticError && error.code === 'release-requirement-range') return false;
      throw error;
    }
  }

  function check({ workspaces }: RandomCrates, name: string): void {
    for (const folder of workspaces) {
      const proof = cargo(folder, 'metadata', '--locked', '--offline', '--format-version=1');
      expect([name, folder, proof.status, proof.status === 0 ? '' : proof.stderr]).toEqual([
        name,
        folder,
        0,
        '',
      ]);
      const lock = join(root, folder, 'Cargo.lock');
      const written = readFileSync(lock, 'utf8');
      cargo(folder, 'update', '--workspace', '--offline');
      expect([name, readFileSync(lock, 'utf8')]).toEqual([name, written]);
    }
  }
});
