import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manifest, writeSmallApp } from '../../support/small-app.cjs';
import { removeVolumes } from '../../support/volumes.cjs';
import { createWorkspace, must } from '../../support/workspace.cjs';

jest.setTimeout(1_200_000);

const main = (word: string): string => `mod many;\nfn main() { println!("${word} {}", many::COUNT); }\n`;
const FILES = 2000;

describe('the mirror of sources', () => {
  const workspace = createWorkspace();
  const other = mkdtempSync(join(tmpdir(), 'rust-static-other-'));
  const build = (root = workspace.root, ...more: string[]): string =>
    must(
      workspace.exec('env', [
        '-C',
        root,
        join(root, 'node_modules/.bin/nx'),
        'run',
        'app:static-build',
        ...more,
      ]),
      'build',
    ).output;
  const program = (root = workspace.root): string =>
    execFileSync(join(root, 'dist/apps/app/static/app'), { encoding: 'utf8' }).trim();
  const sent = (output: string): number => Number(/(\d+) changed source files? sent/.exec(output)?.[1] ?? 0);
  const compiled = (output: string): number => (output.match(/Compiling /g) ?? []).length;
  const git = (...args: string[]) =>
    must(workspace.exec('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args]), `git ${args[0]}`);

  beforeAll(() => {
    writeSmallApp(workspace, 'app', main('one'));
    const names = Array.from({ length: FILES - 3 }, (_, at) => `part${at}`);
    for (const name of names) workspace.write(`apps/app/src/many/${name}.txt`, `${name}\n`);
    workspace.write('apps/app/src/many/mod.rs', `pub const COUNT: usize = ${names.length};\n`);
    git('add', '.');
    git('commit', '-qm', 'one');
  });
  afterAll(() => {
    removeVolumes(workspace);
    removeVolumes({ ...workspace, root: other });
    workspace.remove();
    rmSync(other, { recursive: true, force: true });
  });

  it('sends one file of 2,000 after an edit, and compiles one crate', () => {
    expect(sent(build())).toBeGreaterThanOrEqual(FILES);
    workspace.write('apps/app/src/main.rs', main('two'));
    const output = build();
    expect([sent(output), compiled(output), program()]).toEqual([1, 1, `two ${FILES - 3}`]);
  });

  it('compiles what was edited in the same second as the last build, and what got an older time', () => {
    const file = join(workspace.root, 'apps/app/src/main.rs');
    build();
    const last = statSync(file).mtime;
    workspace.write('apps/app/src/main.rs', main('new'));
    utimesSync(file, last, last);
    // Nx itself is not used here, because it can miss a change made within the same second as its
    // last scan.
    expect([sent(build(workspace.root, '--skip-nx-cache')), program()]).toEqual([1, `new ${FILES - 3}`]);
    workspace.write('apps/app/src/main.rs', main('old'));
    utimesSync(file, new Date('2020-01-01'), new Date('2020-01-01'));
    expect([sent(build()), program()]).toEqual([1, `old ${FILES - 3}`]);
  });

  it('compiles nothing that did not change after a switch to a branch and back', () => {
    git('commit', '-qam', 'old');
    build();
    git('switch', '-qc', 'branch');
    workspace.write('apps/app/src/main.rs', main('branch'));
    workspace.write('apps/app/src/many/part1.txt', 'branch\n');
    git('commit', '-qam', 'branch');
    git('switch', '-q', '-');
    const output = build(workspace.root, '--skip-nx-cache');
    expect([sent(output), compiled(output), program()]).toEqual([0, 0, `old ${FILES - 3}`]);
  });

  it('keeps two checkouts of one repository apart, whoever builds last', () => {
    const left = [join(workspace.root, '.nx'), join(workspace.root, 'dist')];
    cpSync(workspace.root, other, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !left.includes(path),
    });
    for (const round of [1, 2]) {
      for (const [root, word] of [
        [workspace.root, 'here'],
        [other, 'there'],
      ] as const) {
        workspace.exec('sh', [
          '-c',
          'printf %s "$1" >"$2"',
          'sh',
          main(`${word} ${round}`),
          join(root, 'apps/app/src/main.rs'),
        ]);
        build(root, '--skip-nx-cache');
      }
      expect([program(), program(other)]).toEqual([
        `here ${round} ${FILES - 3}`,
        `there ${round} ${FILES - 3}`,
      ]);
    }
  });

  it('keeps apart what is built at once: one checkout twice, and two checkouts', () => {
    const run = (root: string): string =>
      `(cd ${root} && node_modules/.bin/nx run app:static-build --skip-nx-cache >/dev/null 2>&1 || echo failed)`;
    const { stdout } = workspace.exec('sh', [
      '-c',
      `${run(workspace.root)} & sleep 0.3; ${run(workspace.root)} & ${run(other)} & wait`,
    ]);
    expect(stdout).toBe('');
    expect([program(), program(other)]).toEqual([`here 2 ${FILES - 3}`, `there 2 ${FILES - 3}`]);
  });

  it('hands .git to build scripts that ask it, with the option for that', () => {
    const script = `use std::process::Command;
fn main() {
    let out = Command::new("git").args(["rev-parse", "HEAD"]).output().map(|out| out.stdout).unwrap_or_default();
    println!("cargo:rustc-env=COMMIT={}", String::from_utf8_lossy(&out).trim());
}
`;
    workspace.write('apps/app/build.rs', script);
    workspace.write('apps/app/src/main.rs', 'fn main() { println!("commit {}", env!("COMMIT")); }\n');
    build();
    expect(program()).toBe('commit');
    workspace.write('apps/app/Cargo.toml', manifest('app', 'include-git = true\n'));
    git('add', '.');
    git('commit', '-qm', 'git');
    build();
    const head = git('rev-parse', 'HEAD').stdout.trim();
    expect(program()).toBe(`commit ${head}`);
    git('commit', '-qm', 'empty', '--allow-empty');
    expect(build()).not.toContain('static-build  [');
  });
});
