import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createWorkspace, hostTarget, must } from '../../support/workspace.cjs';

jest.setTimeout(1_200_000);

const workspace = createWorkspace();
const { root, write, exec } = workspace;
afterAll(() => workspace.remove());

const { target } = hostTarget();
const nx = () => workspace.nx(['run', 'probe:static-build', '--engine=host', `--triple=${target}`]);
const program = (): string => must(exec(join(root, 'dist/static/probe'), []), 'probe').output.trim();
const isHit = (): boolean =>
  /probe:static-build[^\n]*\[(?:local cache|existing outputs)/.test(must(nx(), 'static-build').output);
const manifest = (more = ''): string =>
  `[package]\nname = "probe"\nversion = "0.1.0"\nedition = "2021"\nexclude = ["docs"]\n[package.metadata.rust-static]\n${more}`;

beforeAll(() => {
  write('nx.json', JSON.stringify({ plugins: ['@org/rust-static'] }));
  write('.gitignore', 'node_modules/\n.nx/\ndist/static/\n');
  write('Cargo.toml', manifest());
  write('src/main.rs', 'fn main() { println!("{}", include_str!("../common/text").trim()); }\n');
  write('texts/one', 'one\n');
  mkdirSync(join(root, 'common'));
  symlinkSync('../texts/one', join(root, 'common/text'));
  write('web/project.json', '{ "name": "web" }\n');
  write('.github/workflows/ci.yml', 'on: push\n');
  write('docs/a.md', 'docs\n');
  must(exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
  must(exec('git', ['init', '-q']), 'git init');
});

describe('a crate at the root of the workspace', () => {
  it('is built while a log grows there', () => {
    // As `nx run … | tee build.log` does.
    const log = spawn('sh', ['-c', 'while sleep 0.05; do echo line >> build.log; done'], {
      cwd: root,
      stdio: 'ignore',
    });
    try {
      must(nx(), 'static-build');
    } finally {
      log.kill();
    }
    expect(program()).toBe('one');
  });

  it.each([
    '.github/workflows/ci.yml',
    '.vscode/settings.json',
    'docs/a.md',
    'package-lock.json',
    'web/a.ts',
    'build.log',
    '.yarn/cache/left-pad.zip',
  ])('is a hit after an edit of %s', (path) => {
    expect(isHit()).toBe(true);
    mkdirSync(join(root, path, '..'), { recursive: true });
    appendFileSync(join(root, path), '\n');
    expect(isHit()).toBe(true);
  });

  it.each([
    ['README.md', 'one'],
    ['texts/one', 'one\nchanged'],
  ])('is built again after an edit of %s', (path, text) => {
    appendFileSync(join(root, path), 'changed\n');
    expect(isHit()).toBe(false);
    expect(program()).toBe(text);
  });

  it('whose program reads a file that is left out is refused; with the named line it is built', () => {
    write('src/main.rs', 'fn main() { println!("{}", include_str!("../docs/a.md").trim()); }\n');
    const { status, output } = nx();
    expect(status).not.toBe(0);
    expect(output).toContain('include = ["docs/a.md"]');
    write('Cargo.toml', manifest('include = ["docs/a.md"]\n'));
    must(nx(), 'static-build');
    expect(program()).toBe('docs');
    write('docs/a.md', 'new\n');
    expect(isHit()).toBe(false);
    expect(program()).toBe('new');
    rmSync(join(root, 'docs'), { recursive: true });
    expect(nx().status).not.toBe(0);
  });
});
