import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { UNTOLD_ROWS, writeUntoldApps } from '../../support/untold-apps.cjs';
import { createWorkspace, hostTarget, must } from '../../support/workspace.cjs';

jest.setTimeout(1_200_000);

const { target } = hostTarget();
const workspace = createWorkspace();
writeUntoldApps(workspace);
afterAll(() => workspace.remove());

const build = (app: string): string => {
  const args = ['run', `${app}:static-build`, '--engine=host', `--triple=${target}`];
  must(workspace.nx(args), 'static-build');
  return execFileSync(join(workspace.root, `dist/apps/${app}/static/${app}`), { encoding: 'utf8' }).trim();
};

describe('a change that cargo is not told of reaches the binary of the host engine', () => {
  it.each(UNTOLD_ROWS)('$what', ({ app, before, change, after }) => {
    expect(build(app)).toBe(before);
    for (const [path, text] of Object.entries(change)) workspace.write(path, text!);
    expect(build(app)).toBe(after);
  });
});
