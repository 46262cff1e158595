import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createWorkspace, hostTarget, must } from '../support/workspace.cjs';

jest.setTimeout(600_000);

/**
 * Nx hashes all tasks of a batch before it starts. If a waiting task is edited, its result must not
 * be cached under the old key.
 */
const workspace = createWorkspace();
const { target } = hostTarget();
const build = (...args: string[]) =>
  workspace.nx([...args, '--engine=host', `--triple=${target}`, '--output-style=stream']);
const program = (text: string): string => `fn main() { println!("${text}"); }\n`;
const SOURCE = 'apps/second/src/main.rs';

beforeAll(() => {
  for (const name of ['first', 'second'])
    must(workspace.nx(['g', '@org/rust-static:setup', `apps/${name}`, '--no-interactive']), 'setup');
  workspace.write(SOURCE, program('OLD'));
  // The first app's build script edits the second app while the first is built, as a user might.
  workspace.write(
    'apps/first/build.rs',
    `fn main() {
    let root = std::path::Path::new(${JSON.stringify(workspace.root)});
    if std::fs::remove_file(root.join("edit-now")).is_ok() {
        std::fs::write(root.join("${SOURCE}"), ${JSON.stringify(program('NEW'))}).unwrap();
    }
}
`,
  );
});
afterAll(() => workspace.remove());

it('a task whose sources changed while it waited in the batch fails, and the cache keeps the right program', () => {
  workspace.write('edit-now', '');
  const { status, output } = build('run-many', '-t', 'static-build', '--parallel=2');
  expect(output).toContain(': building (1 of 2)');
  expect(workspace.read(SOURCE)).toBe(program('NEW'));
  workspace.write(SOURCE, program('OLD'));
  rmSync(join(workspace.root, 'dist'), { recursive: true, force: true });
  must(build('run', 'second:static-build'), 'static-build');
  const out = join(workspace.root, 'dist/apps/second/static/second');
  expect(execFileSync(out, { encoding: 'utf8' })).toBe('OLD\n');
  expect(status).not.toBe(0);
  expect(output).toContain(`Sources changed while they were being built: ${SOURCE}`);
  expect(output).toMatch(/dist\/apps\/first\/static\/first: static/);
});
