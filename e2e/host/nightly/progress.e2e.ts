import { join } from 'node:path';
import { screenOf } from '../../../src/testing/screen';
import { atTerminal } from '../../support/terminal.cjs';
import { createWorkspace, hostTarget, must, nxEnvironment } from '../../support/workspace.cjs';

jest.setTimeout(600_000);

/** Tests what a user sees while a build runs, and what a log contains. */
const workspace = createWorkspace();
const { target } = hostTarget();
const ANSI = /\u001b\[[0-9;?]*[A-Za-z]/g;
const words = ['--engine=host', `--triple=${target}`, '--skip-nx-cache'];
// Slow enough to show the live line, and to write a line to a log.
const main = (text: string): string => `mod slow;\nfn main() { println!("${text} {}", slow::VALUE); }\n`;
const SLOW = (seconds: number): string =>
  `fn main() { std::thread::sleep(std::time::Duration::from_secs(${seconds})); println!("cargo::rerun-if-changed=build.rs"); }\n`;
const crate = (name: string, seconds: number): void => {
  must(workspace.nx(['g', '@org/rust-static:setup', `apps/${name}`, '--no-interactive']), 'setup');
  workspace.write(`apps/${name}/src/slow.rs`, 'pub const VALUE: u8 = 1;\n');
  workspace.write(`apps/${name}/src/main.rs`, main(name));
  workspace.write(`apps/${name}/build.rs`, SLOW(seconds));
};
const visible = (text: string): string => text.replace(ANSI, '');
/** Returns all lines that were ever on the screen, including each drawing of the live line. */
const everShown = (output: string): string[] => visible(output).split(/[\r\n]+/);

beforeAll(() => {
  crate('one', 3);
  crate('two', 3);
  // Otherwise Nx would ask a question.
  workspace.write('nx.json', JSON.stringify({ ...JSON.parse(workspace.read('nx.json')), analytics: false }));
});
afterAll(() => workspace.remove());

describe('a build at a terminal', () => {
  it.each([80, 120])(
    'shows counts on one line that never wraps, and the result once, in %d columns',
    async (columns) => {
      workspace.write('apps/one/src/main.rs', main(`one in ${columns}`));
      workspace.write('apps/one/build.rs', SLOW(columns === 80 ? 3 : 4));
      const nx = join(workspace.root, 'node_modules/.bin/nx');
      const { status, output } = await atTerminal([nx, 'run', 'one:static-build', ...words], {
        cwd: workspace.root,
        env: nxEnvironment(),
        seconds: 300,
        columns,
      });
      expect([status, output]).toEqual([0, output]);
      const shown = everShown(output);
      const live = shown.filter((line) => /^Compiling \d+\/\d+ .*\(\d+ s\)$/.test(line));
      expect(live.length).toBeGreaterThan(1);
      expect(new Set(live.map((line) => /^Compiling \d+\/(\d+)/.exec(line)![1])).size).toBe(1);
      // Excludes cargo's lines, which contain the folder of a crate, and Nx's headings, which
      // contain the task.
      const own = shown.filter((line) => !/^ +(Compiling|NX) /.test(line) && !line.includes(workspace.root));
      expect(own.filter((line) => line.length > columns)).toEqual([]);
      const screen = screenOf(output.replace(/\u001b\[[0-9;?]*[^AJ0-9;?]/g, ''), columns).join('\n');
      expect(screen).not.toMatch(/Compiling \d+\/\d+/);
      expect(screen.match(/static\/one: static/g)).toHaveLength(1);
      expect(screen).toMatch(/MiB( \([^)]*\))?, 1 of 1 crates compiled,\s+[\d.]+ s,\s+sha256 [0-9a-f]{12}\n/);
    },
  );
});

describe('a build in CI', () => {
  it('writes a line every 15 seconds and no control characters', () => {
    workspace.write('apps/one/build.rs', SLOW(20));
    const { output } = must(
      workspace.nx(['run', 'one:static-build', ...words], { CI: 'true' }),
      'static-build',
    );
    expect(output).toMatch(/^rust-static: Compiling \d+\/\d+ one \(1\d s\)$/m);
    expect(output).not.toMatch(/[\r\u001b]/);
    expect(output).not.toContain('Building [');
  });

  it('ends several builds with one table, in 80 columns', () => {
    const { output } = must(
      workspace.nx(['run-many', '-t', 'static-build', ...words], { CI: 'true' }),
      'static-build',
    );
    const table = output.split(/^(?=App +Size)/m);
    expect(table).toHaveLength(2);
    const [header, ...rows] = table[1]!.split('\n').filter((line) => /^(App|one|two) /.test(line));
    expect(header).toMatch(/^App +Size +Change +Linkage +Compiled +Time/);
    expect(rows.map((row) => row.split(' ')[0]).sort()).toEqual(['one', 'two']);
    expect(rows.find((row) => row.startsWith('one'))).toMatch(/ MiB +same size +static/);
    expect(Math.max(...[header!, ...rows].map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});
