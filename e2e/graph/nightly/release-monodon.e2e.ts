import { NX_VERSIONS } from '../../support/nx-versions.cjs';
import { createWorkspace, must } from '../../support/workspace.cjs';
import { arrange, cargo, commitBase, git, locksOf, restoreBase, SHAPES } from '../release';
import type { Shape } from '../release-shape';
import type { Workspace } from '../workspace';

const MONODON = { plugin: '@monodon/rust', versionActions: '@monodon/rust/src/release/version-actions' };

/** What @monodon/rust 3.0.0 makes of each workspace. docs/guides/from-monodon.md has the numbers. */
const FAILS = 'nx release fails';
const REFUSED = 'cargo refuses the result';
const REWRITES = 'cargo accepts the result, and manifests are written anew';
const EXPECTED: Record<string, string> = {
  'path dependencies without a version': REWRITES,
  'a version of [workspace.package]': FAILS,
  '[workspace.dependencies]': REFUSED,
  'all tables, renames and operators, with carriage returns': REFUSED,
  'pre-releases': REWRITES,
  'one project, whose dependents get a patch': REWRITES,
  'nested cargo roots': REFUSED,
  'projects of Nx with other names than the crates': REFUSED,
  'a crate with the name of one from the registry': FAILS,
  'conventional commits and tags': REWRITES,
  'requirements that always name the newest version': REWRITES,
  'requirements with the operator of nx.json': REWRITES,
  'crates beside a project of JavaScript': REWRITES,
  'a crate of the registry that a patch replaces': REWRITES,
  'a cycle of development dependencies, in unusual layouts': FAILS,
  'a crate at the root of the workspace': REFUSED,
};

/** Releases the same workspaces with @monodon/rust, which the guide compares with. */
describe('@monodon/rust 3.0.0, with Nx 22', () => {
  jest.setTimeout(600_000);
  let workspace: Workspace;
  beforeAll(() => {
    workspace = createWorkspace(NX_VERSIONS[22]);
    const install = ['install', '--no-audit', '--no-fund', '--legacy-peer-deps', '@monodon/rust@3.0.0'];
    must(workspace.exec('npm', install), 'npm install');
    commitBase(workspace);
  }, 600_000);
  afterAll(() => workspace.remove());
  beforeEach(() => restoreBase(workspace));

  it.each(SHAPES)('$name', (shape) => {
    arrange(workspace, shape, MONODON);
    expect(outcome(workspace, shape)).toBe(EXPECTED[shape.name]);
  });
});

function outcome(workspace: Workspace, shape: Shape): string {
  const before = git(workspace, 'rev-parse', 'HEAD').trim();
  if (workspace.nx(['release', 'version', ...shape.args]).status !== 0) return FAILS;
  const proof = ['metadata', '--locked', '--offline', '--format-version=1'];
  if (locksOf(shape).some((lock) => cargo(workspace, lock, ...proof).status !== 0)) return REFUSED;
  const changed = git(workspace, 'diff', '--numstat', before).trim().split('\n');
  const added = changed.reduce((sum, line) => sum + Number(line.split('\t')[0]), 0);
  return added === Object.values(shape.changed).flat().length ? 'the same' : REWRITES;
}
