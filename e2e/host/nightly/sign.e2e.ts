import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hostWorkspace, scratchFolder } from '../../support/host-workspace';
import { hostTarget, must } from '../../support/workspace.cjs';

jest.setTimeout(900_000);

const workspace = hostWorkspace();
const folder = scratchFolder();
const { write, exec, nx, root } = workspace;
const [key, pub, other] = ['key.pem', 'key.pub', 'other.pub'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
const SIGNED = 'dist/apps/app/package-signed';
const verify = (path: string, by = pub) => exec('npx', ['rust-static', 'verify', path, `--key=${by}`]);

describe('a signed release', () => {
  beforeAll(() => {
    write(
      'apps/app/Cargo.toml',
      '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\nlicense = "MIT"\n[dependencies]\nitoa = "1"\n[package.metadata.rust-static.package]\nformats = ["tar.gz", "deb"]\ninstall = { maintainer = "E <e@example.com>" }\n',
    );
    write('apps/app/src/main.rs', 'fn main() { println!("hello {}", itoa::Buffer::new().format(7)); }\n');
    must(exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
    for (const [name, args] of [
      [key, ['genpkey', '-algorithm', 'ed25519', '-out', key]],
      [pub, ['pkey', '-in', key, '-pubout', '-out', pub]],
      [other, ['genpkey', '-algorithm', 'ed25519', '-out', `${other}.pem`]],
      [other, ['pkey', '-in', `${other}.pem`, '-pubout', '-out', other]],
    ] as const)
      must(exec('openssl', [...args]), name);
  });

  it('is signed in Nx, and verified as a folder, an archive and an image', () => {
    must(nx(['run', 'app:sign', `--key=${key}`]), 'sign');
    must(verify(SIGNED), 'verify the folder');
    must(verify(`${SIGNED}/app-0.1.0-${hostTarget().target}.tar.gz`), 'verify the archive');
    must(verify(`${SIGNED}/image`), 'verify the image');
  });

  it('is refused with another key, and after a change of any file', () => {
    const stranger = verify(SIGNED, other);
    expect(stranger.status).not.toBe(0);
    expect(stranger.output).toContain('the check "signature" failed');
    for (const file of ['app_0.1.0-1_amd64.deb', 'sbom.cdx.json']) {
      const copy = join(folder, 'copy');
      rmSync(copy, { recursive: true, force: true });
      must(exec('cp', ['-r', join(root, SIGNED), copy]), 'cp');
      appendFileSync(join(copy, file), 'x');
      const changed = verify(copy);
      expect(changed.status).not.toBe(0);
      expect(changed.output).toContain(file);
    }
  });

  it('is not made from an output that something has changed', () => {
    appendFileSync(join(root, 'dist/apps/app/static/app'), 'x');
    const forged = nx(['run', 'app:sign', `--key=${key}`, '--excludeTaskDependencies']);
    expect(forged.status).not.toBe(0);
  });
});
