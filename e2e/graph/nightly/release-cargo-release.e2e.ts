import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createWorkspace, must } from '../../support/workspace.cjs';
import {
  arrange,
  cargo,
  changedLines,
  commitBase,
  git,
  locksOf,
  releasedSince,
  restoreBase,
  SHAPES,
} from '../release';
import type { Shape } from '../release-shape';
import { differences, tableOf } from '../release-table';
import type { Workspace } from '../workspace';

const TABLE = tableOf('cargo-release');
/** Workspaces whose release is a setting of Nx that cargo-release does not have. */
const NOT_THERE = 'no such setting';
const REFUSED = 'stops';

/** Compares versions, requirements, locks, tags and changelogs with those of `nx release`. */
describe('cargo-release 1.1.6', () => {
  jest.setTimeout(3_600_000);
  const tools = mkdtempSync(join(tmpdir(), 'rust-static-tools-'));
  let workspace: Workspace;
  beforeAll(() => {
    workspace = createWorkspace();
    const install = ['install', '--locked', '--root', tools, 'cargo-release@1.1.6'];
    must(workspace.exec('cargo', install), 'cargo install');
    commitBase(workspace);
  });
  afterAll(() => {
    workspace.remove();
    rmSync(tools, { recursive: true, force: true });
  });
  beforeEach(() => restoreBase(workspace));

  it('is compared in every workspace', () =>
    expect(Object.keys(TABLE).sort()).toEqual(SHAPES.map(({ name }) => name).sort()));

  it.each(SHAPES.filter(({ name }) => TABLE[name] !== NOT_THERE))('$name', (shape) => {
    arrange(workspace, shape);
    writeChangelogs(workspace, shape);
    const before = git(workspace, 'rev-parse', 'HEAD');
    const stopped = release(workspace, join(tools, 'bin/cargo-release'), shape);
    const made = (): string =>
      differences(shape, changedLines(workspace, before), releasedSince(workspace, before));
    expect((stopped ?? made()) || 'the same').toBe(TABLE[shape.name]);
  });
});

const isAlone = ({ release }: Shape): boolean => release?.projectsRelationship === 'independent';

/** Cargo-release fills in changelogs that are there. */
function writeChangelogs(workspace: Workspace, shape: Shape): void {
  const folders = Object.keys(shape.files).map((file) => dirname(file));
  for (const folder of isAlone(shape) ? folders.filter((path) => path !== '.') : ['.'])
    workspace.write(join(folder, 'CHANGELOG.md'), '# Unreleased\n');
  git(workspace, 'add', '-A');
  git(workspace, 'commit', '-qm', 'changelogs');
}

/** Releases each cargo workspace of a shape, in the steps that `cargo release` has. */
function release(workspace: Workspace, program: string, shape: Shape): string | undefined {
  const [level = '', only] = shape.args.map((word) => word.replace('prerelease', 'rc'));
  const chosen = only?.startsWith('--projects=') ? ['-p', 'lib'] : ['--workspace'];
  const file = isAlone(shape) ? 'CHANGELOG.md' : join(workspace.root, 'CHANGELOG.md');
  const replacement = `{ file = "${file}", search = "Unreleased", replace = "{{version}}", min = 0, prerelease = true }`;
  const settings = `tag-name = "${isAlone(shape) ? '{{crate_name}}@' : 'v'}{{version}}"\npre-release-replacements = [${replacement}]\n`;
  workspace.write('.nx/release.toml', settings);
  const step = (lock: string, ...words: string[]): ReturnType<Workspace['exec']> => {
    const how = ['--isolated', '--config', join(workspace.root, '.nx/release.toml'), '--execute'];
    const manifest = ['--manifest-path', lock.replace(/lock$/, 'toml')];
    return workspace.exec(program, ['release', ...words, ...how, '--no-confirm', ...manifest]);
  };
  const locks = locksOf(shape);
  for (const lock of locks) {
    const { status, output } = step(lock, 'version', level, ...chosen);
    if (status !== 0) return output.includes('failed to select a version') ? REFUSED : output;
    must(cargo(workspace, lock, 'update', '--workspace', '--offline'), 'cargo update');
  }
  for (const lock of locks) must(step(lock, 'replace', ...chosen), 'cargo release replace');
  must(step(locks[0]!, 'commit'), 'cargo release commit');
  for (const lock of locks) must(step(lock, 'tag', ...chosen), 'cargo release tag');
  return undefined;
}
