import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { must, type Outcome, type Workspace } from '../support/workspace.cjs';

/** Tests a change of a small app that Nx does not see, because it compares only times. */
export function unseenChange(
  workspace: Workspace,
  build: () => Outcome,
  prints: (folder: string) => string,
): void {
  it('other content with the time of before, which Nx does not see, is refused until `touch`', () => {
    const file = join(workspace.root, 'apps/app/prices.csv');
    const write = (text: string): void => {
      workspace.write('apps/app/prices.csv', text);
      utimesSync(file, 1_000_000_000, 1_000_000_000);
    };
    write('one');
    must(build(), 'build');
    write('two');
    const { status, output } = build();
    expect(status).not.toBe(0);
    const [, path] = /Nx does not see that [^]*Run `touch (\S+)`/.exec(output) ?? [];
    must(workspace.exec('touch', [path!]), 'touch');
    must(build(), 'build');
    expect(prints('app')).toBe('two');
  });
}
