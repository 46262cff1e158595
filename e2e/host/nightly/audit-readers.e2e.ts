import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWorkspace, hostTarget, must } from '../../support/workspace.cjs';

jest.setTimeout(1_800_000);

const workspace = createWorkspace();
const tools = mkdtempSync(join(tmpdir(), 'rust-static-tools-'));
afterAll(() => {
  workspace.remove();
  rmSync(tools, { recursive: true, force: true });
});
const { write, exec, root } = workspace;

describe('the list of crates in a binary', () => {
  it('is read by rust-audit-info and auditable2cdx, and is the list that cargo-auditable writes', () => {
    const options = { engine: 'host', target: hostTarget().target };
    write('nx.json', JSON.stringify({ plugins: [{ plugin: '@org/rust-static', options }] }));
    write('.gitignore', 'node_modules/\n.nx/\ndist/\ntarget/\n');
    write('Cargo.toml', '[workspace]\nmembers = ["apps/*", "libs/*"]\nresolver = "2"\n');
    write('libs/util/Cargo.toml', '[package]\nname = "util"\nversion = "0.2.0"\nedition = "2021"\n');
    write('libs/util/src/lib.rs', '');
    const dependencies =
      'util = { path = "../../libs/util" }\nserde = { version = "=1.0.219", features = ["derive"] }\nlibz-sys = { version = "=1.1.22", features = ["static"] }\n[target.\'cfg(windows)\'.dependencies]\nwindows-sys = "=0.60.2"\n[dev-dependencies]\nhex = "=0.4.3"\n';
    write(
      'apps/app/Cargo.toml',
      `[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n[package.metadata.rust-static]\n[dependencies]\n${dependencies}`,
    );
    write('apps/app/src/main.rs', 'use libz_sys as _;\nfn main() { println!("1"); }\n');
    must(exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
    must(workspace.nx(['run', 'app:static-build']), 'static-build');
    const own = join(root, 'dist/apps/app/static/app');

    const crates = ['rust-audit-info@0.5.4', 'auditable2cdx@0.1.0', 'cargo-auditable@0.7.7'];
    must(exec('cargo', ['install', '--locked', '--root', tools, ...crates]), 'cargo install');
    const PATH = `${tools}/bin:${process.env.PATH}`;
    const env = { PATH, CARGO_TARGET_DIR: join(tools, 'target') };
    must(exec('cargo', ['auditable', 'build', '--release', '-p', 'app'], env), 'cargo auditable');
    const listIn = (file: string): string => must(exec('rust-audit-info', [file], { PATH }), file).stdout;
    expect(listIn(own)).toContain('"libz-sys"');
    expect(listIn(own)).toBe(listIn(join(tools, 'target/release/app')));

    type Named = { name: string; version: string };
    const names = (list: Named[]): string[] => list.map(({ name, version }) => `${name} ${version}`).sort();
    const { packages } = JSON.parse(listIn(own)) as { packages: (Named & { kind?: string; root?: true })[] };
    const bom = must(exec('auditable2cdx', [own], { PATH }), 'auditable2cdx').stdout;
    const { components, metadata } = JSON.parse(bom) as {
      components: Named[];
      metadata: { component: Named };
    };
    expect(names([...components, metadata.component])).toEqual(names(packages));

    const stripped = join(tools, 'stripped');
    must(exec('strip', ['-o', stripped, own]), 'strip');
    expect(listIn(stripped)).toBe(listIn(own));
    expect(must(exec(stripped, []), 'the stripped program').stdout).toBe('1\n');
  });
});
