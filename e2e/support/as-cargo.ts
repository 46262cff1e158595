import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CASES, crate, ROOT } from './as-cargo-cases';
import { MORE_CASES } from './as-cargo-more';
import { rows } from './rows.cjs';
import { createWorkspace, must, type Workspace } from './workspace.cjs';

/**
 * Declares the tests: each case is built with an engine, with these arguments and plugin options.
 */
export function buildsAsCargo(
  args: readonly string[],
  options: object,
  after: (workspace: Workspace) => void,
): void {
  const workspace = createWorkspace();
  const build = (project = 'app') => workspace.nx(['run', `${project}:static-build`, ...args]);
  const output = (): Record<string, string> => {
    const folder = join(workspace.root, 'dist/apps/app/static');
    const { binaries } = JSON.parse(workspace.read('dist/apps/app/static/artifact.json')) as {
      binaries: { name: string }[];
    };
    return Object.fromEntries(
      binaries.map(({ name }) => [name, execFileSync(join(folder, name), { encoding: 'utf8' }).trim()]),
    );
  };
  const begin = (files: Record<string, string>): void => {
    for (const name of readdirSync(workspace.root))
      if (/^(apps|libs|modules|third-party|common|dist|Cargo\..*|\.cargo)$/.test(name))
        rmSync(join(workspace.root, name), { recursive: true });
    for (const [file, text] of Object.entries(files)) workspace.write(file, text);
    must(workspace.exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
  };
  beforeAll(() => {
    workspace.write('nx.json', JSON.stringify({ plugins: [{ plugin: '@org/rust-static', options }] }));
    workspace.write('.gitignore', 'node_modules/\n.nx/\ndist/\ntarget/\n');
  });
  afterAll(() => {
    after(workspace);
    workspace.remove();
  });

  it.each(rows([...CASES, ...MORE_CASES]))('$what', ({ files, prints, edit, project }) => {
    begin(files);
    must(build(project), 'static-build');
    expect(output()).toEqual(prints);
    if (!edit) return;
    workspace.write(edit[0], edit[1]);
    // The lock contains the version of a path crate.
    must(workspace.exec('cargo', ['update', '--workspace', '--offline']), 'cargo update');
    must(build(), 'static-build');
    expect(output()).toEqual({ app: edit[2] });
  });

  it('the file of a target outside of the crate is refused by name, with the line to write', () => {
    begin({
      'Cargo.toml': ROOT,
      'common/main.rs': 'fn main() {}\n',
      'apps/app/Cargo.toml': crate(
        'app',
        '[package.metadata.rust-static]\nstatic-feature = "static"\n[features]\nstatic = []\n[[bin]]\nname = "app"\npath = "../../common/main.rs"\n',
      ),
    });
    const { status, output: text } = build();
    expect(status).not.toBe(0);
    expect(text).toContain('include = ["common/main.rs"]');
  });

  it.each([
    ['../../../Cargo.toml', 'Cargo.toml', '[workspace.metadata.brand]\ntitle = "edited"\n'],
    ['../../../Cargo.lock', 'Cargo.lock', '# edited\n'],
    ['../Cargo.toml', 'apps/app/Cargo.toml', '# edited\n'],
  ])('%s in the program: refused by name; with the line it says, the tree has it', (path, file, more) => {
    const app = crate(
      'app',
      '[package.metadata.rust-static]\nstatic-feature = "static"\n[features]\nstatic = []\n[dev-dependencies]\nother = { path = "../other" }\n',
    );
    const line = `include = ["${file}"]`;
    begin({
      'Cargo.toml': ROOT,
      'apps/app/Cargo.toml': app,
      'apps/app/src/main.rs': `fn main() { print!("{}", include_str!("${path}")); }\n`,
      'apps/other/Cargo.toml': crate('other'),
      'apps/other/src/main.rs': 'fn main() {}\n',
    });
    const refused = build();
    expect(refused.status).not.toBe(0);
    expect(refused.output).toContain(line);
    workspace.write('apps/app/Cargo.toml', app.replace('static-feature', `${line}\n$&`));
    must(build(), 'static-build');
    expect(output()).toEqual({ app: workspace.read(file).trim() });
    workspace.write(file, `${workspace.read(file)}${more}`);
    must(build(), 'static-build');
    expect(output()).toEqual({ app: workspace.read(file).trim() });
    expect(output().app).toContain('edited');
  });

  it("a program with cargo's configuration in it is refused by name", () => {
    begin({
      ...CASES[3]!.files,
      'apps/app/src/main.rs': 'fn main() { print!("{}", include_str!("../../../.cargo/shared.toml")); }\n',
    });
    const { status, output: text } = build();
    expect(status).not.toBe(0);
    expect(text).toContain('.cargo/shared.toml is read by app');
  });

  it('flags under a cfg that only rustc can tell are refused by name', () => {
    begin({
      ...CASES[4]!.files,
      '.cargo/config.toml': `[target.'cfg(target_feature = "avx2")']\nrustflags = ["--cfg", "fast"]\n`,
    });
    const { status, output: text } = build();
    expect(status).not.toBe(0);
    expect(text).toContain(`[target.'cfg(target_feature = "avx2")'] in .cargo/config.toml`);
  });
}
