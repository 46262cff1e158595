import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWorkspace, must } from '../../support/workspace.cjs';
import { arrange, cargo, changedLines, commitBase, git, locksOf, restoreBase, SHAPES } from '../release';
import type { Shape } from '../release-shape';
import type { Workspace } from '../workspace';

const SAME = 'the same lines';
const REFUSED = 'refused';
const APP = 'other lines in apps/app/Cargo.toml';
const APP_AND_LOCK = 'other lines in Cargo.lock, apps/app/Cargo.toml';
/**
 * What cargo-release 1.1.6 makes of each workspace, beside our lines. Workspaces whose release is a
 * setting of Nx are left out, if cargo-release has no such setting.
 */
const EXPECTED: Record<string, string> = {
  'path dependencies without a version': SAME,
  'a version of [workspace.package]': SAME,
  '[workspace.dependencies]': SAME,
  // It writes all line endings anew.
  'all tables, renames and operators, with carriage returns': APP,
  // It checks the first changed manifest before it changes the second one.
  'pre-releases': REFUSED,
  'nested cargo roots': REFUSED,
  // A crate that depends on the new version gets a new version from Nx only.
  'one project, whose dependents get a patch': APP_AND_LOCK,
  'projects of Nx with other names than the crates': APP_AND_LOCK,
  'a crate with the name of one from the registry': SAME,
  'requirements that always name the newest version': SAME,
  // The operator is a setting of nx.json.
  'requirements with the operator of nx.json': APP,
  'crates beside a project of JavaScript': SAME,
  // It leaves the requirement on a patched crate as it is.
  'a crate of the registry that a patch replaces': APP_AND_LOCK,
  // It removes the byte order mark, and changes quotes.
  'a cycle of development dependencies, in unusual layouts': APP,
  'a crate at the root of the workspace': SAME,
};

describe('cargo-release changes', () => {
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

  it.each(SHAPES.filter(({ name }) => name in EXPECTED))('$name', (shape) => {
    arrange(workspace, shape);
    const before = git(workspace, 'rev-parse', 'HEAD');
    const outcome = release(workspace, join(tools, 'bin/cargo-release'), shape);
    expect(outcome ?? compare(workspace, before, shape)).toBe(EXPECTED[shape.name]);
  });
});

/** Changes the versions in each cargo workspace of a shape. */
function release(workspace: Workspace, program: string, shape: Shape): string | undefined {
  const [level = '', only] = shape.args.map((word) => word.replace('prerelease', 'rc'));
  const chosen = only?.startsWith('--projects=') ? ['-p', 'lib'] : ['--workspace'];
  for (const lock of locksOf(shape)) {
    const manifest = ['--manifest-path', lock.replace(/lock$/, 'toml')];
    const how = [...chosen, '--isolated', '--execute', '--no-confirm', ...manifest];
    const { status, output } = workspace.exec(program, ['release', 'version', level, ...how]);
    if (status !== 0) return output.includes('failed to select a version') ? REFUSED : output;
    must(cargo(workspace, lock, 'update', '--workspace', '--offline'), 'cargo update');
  }
  return undefined;
}

function compare(workspace: Workspace, commitId: string, { changed }: Shape): string {
  const lines = changedLines(workspace, commitId);
  const files = [...new Set([...Object.keys(lines), ...Object.keys(changed)])].sort();
  const others = files.filter((file) => JSON.stringify(lines[file]?.added) !== JSON.stringify(changed[file]));
  return others.length === 0 ? SAME : `other lines in ${others.join(', ')}`;
}
