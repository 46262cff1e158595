import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { writeSmallApp } from '../../support/small-app.cjs';
import { removeVolumes } from '../../support/volumes.cjs';
import { createWorkspace, must } from '../../support/workspace.cjs';

jest.setTimeout(600_000);

const main = (word: string): string => `fn main() { println!("${word}"); }\n`;

describe("a clock that jumps, on the machine that is not the daemon's", () => {
  const workspace = createWorkspace();
  const nx = (shift: string) => {
    // Node's timers need a clock that advances.
    const env = { FAKETIME_DONT_FAKE_MONOTONIC: '1' };
    const args = ['-f', shift, 'node_modules/.bin/nx', 'run', 'app:static-build', '--skip-nx-cache'];
    return workspace.exec('faketime', args, env);
  };
  const build = (shift: string): string => {
    must(nx(shift), 'static-build');
    return execFileSync(join(workspace.root, 'dist/apps/app/static/app'), { encoding: 'utf8' }).trim();
  };
  beforeAll(() => writeSmallApp(workspace, 'app', main('zero')));
  afterAll(() => {
    removeVolumes(workspace);
    workspace.remove();
  });

  const edit = (shift: string): string => {
    const word = `edited at ${shift} ${Math.random()}`;
    workspace.write('apps/app/src/main.rs', main(word));
    must(workspace.exec('touch', ['-d', '2001-01-01', 'apps/app/src/main.rs']), 'touch');
    return word;
  };

  it.each(['+0d', '+400d', '+1h', '+0d'])('by %s: an edit is compiled', (shift) => {
    const word = edit(shift);
    expect(build(shift)).toBe(word);
  });

  // The files are then newer than the run, like files that change during it.
  it.each(['-400d', '-1h'])('by %s: an edit is refused, and compiled when the clock is right', (shift) => {
    const word = edit(shift);
    const { status, output } = nx(shift);
    expect(status).not.toBe(0);
    expect(output).toContain("this machine's clock is behind the times of the files");
    expect(build('+0d')).toBe(word);
  });
});
