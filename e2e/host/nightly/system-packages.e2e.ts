import { join } from 'node:path';
import { hostWorkspace, scratchFolder } from '../../support/host-workspace';
import { must } from '../../support/workspace.cjs';

jest.setTimeout(600_000);

const workspace = hostWorkspace();
const system = scratchFolder();
const { write, exec, nx } = workspace;
const FILES = [
  'usr/bin/app',
  'usr/share/man/man1/app.1.gz',
  'usr/share/bash-completion/completions/app',
  'usr/lib/systemd/system/app.service',
  'usr/share/doc/app/THIRD-PARTY-LICENSES',
  'etc/app/app.toml',
];

describe('packages for package managers', () => {
  beforeAll(() => {
    const install = 'command -v rpm || { apt-get update -q && apt-get install -y -q rpm; }';
    must(exec('sh', ['-c', install]), 'the installation of rpm');
    write(
      'apps/app/Cargo.toml',
      `[package]
name = "app"
version = "0.1.0-rc.1"
edition = "2021"
license = "MIT"
description = "Says hello"
[dependencies]
itoa = "1"
[package.metadata.rust-static.package]
formats = ["tar.gz", "deb", "rpm", "apk"]
[package.metadata.rust-static.package.install]
maintainer = "Example Team <team@example.com>"
man-pages = ["{projectRoot}/app.1"]
completions = ["{projectRoot}/app.bash"]
systemd-units = ["{projectRoot}/app.service"]
files = [{ from = "{projectRoot}/app.toml", to = "/etc/app/" }]
`,
    );
    write('apps/app/src/main.rs', 'fn main() { println!("hello {}", itoa::Buffer::new().format(7)); }\n');
    write('apps/app/app.1', '.TH APP 1\n.SH NAME\napp \\- says hello\n');
    write('apps/app/app.bash', 'complete -W --help app\n');
    write('apps/app/app.service', '[Service]\nExecStart=/usr/bin/app\n');
    write('apps/app/app.toml', 'greeting = "hello"\n');
    must(exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
    must(nx(['run', 'app:package']), 'package');
  });
  const at = (name: string): string => join(workspace.root, 'dist/apps/app/package', name);

  it('dpkg installs the deb, and the program runs', () => {
    const root = join(system, 'dpkg');
    for (const folder of ['info', 'updates', 'triggers'])
      must(exec('mkdir', ['-p', join(root, 'var/lib/dpkg', folder)]), 'mkdir');
    must(exec('touch', [join(root, 'var/lib/dpkg/status'), join(root, 'var/lib/dpkg/available')]), 'touch');
    const dpkg = ['--root', root, '--force-not-root', '--force-architecture', '--log', join(system, 'log')];
    must(exec('dpkg', [...dpkg, '--install', at('app_0.1.0~rc.1-1_amd64.deb')]), 'dpkg');
    expect(must(exec(join(root, 'usr/bin/app'), []), 'app').stdout).toBe('hello 7\n');
    const listed = must(exec('dpkg', ['--root', root, '--listfiles', 'app']), 'dpkg').stdout;
    for (const file of FILES) expect(listed).toContain(`/${file}\n`);
    expect(must(exec('dpkg', ['--root', root, '--verify', 'app']), 'dpkg --verify').stdout).toBe('');
  });

  it('rpm installs the rpm, and the program runs', () => {
    const root = join(system, 'rpm');
    const rpm = at('app-0.1.0~rc.1-1.x86_64.rpm');
    expect(must(exec('rpm', ['--checksig', rpm]), 'rpm --checksig').stdout).toContain('digests OK');
    const flags = ['--nodeps', '--ignorearch', '--ignoreos'];
    must(exec('rpm', ['--root', root, '--install', ...flags, rpm]), 'rpm --install');
    expect(must(exec(join(root, 'usr/bin/app'), []), 'app').stdout).toBe('hello 7\n');
    const listed = must(exec('rpm', ['--root', root, '-ql', 'app']), 'rpm').stdout;
    expect(listed.trim().split('\n').sort()).toEqual(FILES.map((file) => `/${file}`).sort());
    expect(must(exec('rpm', ['--root', root, '-qc', 'app']), 'rpm').stdout).toBe('/etc/app/app.toml\n');
    must(exec('rpm', ['--root', root, '--verify', '--nodeps', 'app']), 'rpm --verify');
  });

  it('has the same bytes after a second run, and right checksums', () => {
    const before = must(exec('cat', [at('SHA256SUMS')]), 'cat').stdout;
    must(nx(['run', 'app:package', '--skip-nx-cache']), 'package');
    expect(must(exec('cat', [at('SHA256SUMS')]), 'cat').stdout).toBe(before);
    const check = ['-c', 'cd "$1" && sha256sum -c SHA256SUMS', 'sh', at('.')];
    expect(must(exec('sh', check), 'sha256sum').stdout.match(/: OK$/gm)).toHaveLength(6);
  });
});
