import { NX_VERSIONS } from '../../support/nx-versions.cjs';
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
import { otherTags, tableOf } from '../release-table';
import type { Workspace } from '../workspace';

const MONODON = { plugin: '@monodon/rust', versionActions: '@monodon/rust/src/release/version-actions' };

/** What @monodon/rust 3.0.0 makes of each workspace: docs/releases.md has the table. */
const FAILS = 'nx release fails';
const REFUSED = 'cargo refuses the result';
const REWRITES = 'manifests are written anew';
const TABLE = tableOf('monodon');

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
    expect(outcome(workspace, shape)).toBe(TABLE[shape.name]);
  });
});

function outcome(workspace: Workspace, shape: Shape): string {
  const before = git(workspace, 'rev-parse', 'HEAD').trim();
  if (workspace.nx(['release', ...shape.args, '--skip-publish']).status !== 0) return FAILS;
  const proof = ['metadata', '--locked', '--offline', '--format-version=1'];
  if (locksOf(shape).some((lock) => cargo(workspace, lock, ...proof).status !== 0)) return REFUSED;
  const lines = changedLines(workspace, before);
  const isSame = Object.keys(shape.changed).every(
    (file) => JSON.stringify(lines[file]?.added) === JSON.stringify(shape.changed[file]),
  );
  const tags = otherTags(shape.released, releasedSince(workspace, before));
  return [isSame ? 'the same' : REWRITES, ...tags].join('; ');
}
