import { join } from 'node:path';
import { baseImage, isTestBuilder, testBuilderImage } from '../../support/test-builder.cjs';
import { removeVolumes } from '../../support/volumes.cjs';
import { createWorkspace, must } from '../../support/workspace.cjs';

jest.setTimeout(1_800_000);

const ARM = 'aarch64-alpine-linux-musl';
const NATIVE = `rust-static-arm-builder:${testBuilderImage.split(':')[1]}`;
const EACH = 'rust-static-e2e-native';
const CERTIFICATES = 'etc/ssl/certs/ca-certificates.crt';
const manifest = (name: string): string =>
  `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n[package.metadata.rust-static]\ntriples = ["x86_64-alpine-linux-musl", "${ARM}"]\n`;

// The test builder has one platform only, so the builder for arm64 is an image of its own.
(isTestBuilder() ? describe : describe.skip)('reproduce --native', () => {
  const workspace = createWorkspace();
  const docker = (...args: string[]): string =>
    must(workspace.exec('docker', args), `docker ${args[0]}`).stdout.trim();
  const native = (name: string) =>
    workspace.exec('npx', ['--no-install', 'rust-static', 'reproduce', '--native', name]);

  beforeAll(() => {
    workspace.write(
      'nx.json',
      JSON.stringify({ plugins: [{ plugin: '@org/rust-static', options: { baseImage } }] }),
    );
    workspace.write('.gitignore', 'node_modules/\n.nx/\ndist/\ntarget/\n');
    workspace.write('Cargo.toml', '[workspace]\nmembers = ["apps/*"]\nresolver = "2"\n');
    for (const name of ['plain', 'script']) {
      workspace.write(`apps/${name}/Cargo.toml`, manifest(name));
      workspace.write(
        `apps/${name}/src/main.rs`,
        'fn main() { println!("{}", std::env::args().count()); }\n',
      );
    }
    workspace.write('apps/script/build.rs', 'fn main() {}\n');
    must(workspace.exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
    must(workspace.nx(['g', '@org/rust-static:setup', 'apps/plain', '--no-interactive']), 'setup');
    must(workspace.nx(['run', 'plain:static-build-aarch64']), 'static-build-aarch64');
    const cross = docker('images', '-q', 'rust-static-builder').split('\n')[0]!;
    if (workspace.exec('docker', ['image', 'inspect', NATIVE]).status !== 0) {
      const make = `import { makeArmBuilder } from ${JSON.stringify(join(__dirname, '../../survey/arm-builder.mjs'))}; makeArmBuilder(${JSON.stringify(cross)}, ${JSON.stringify(NATIVE)});`;
      must(workspace.exec('node', ['--input-type=module', '-e', make]), 'arm builder');
    }
    docker('tag', cross, `${EACH}-amd64:1`);
    docker('tag', NATIVE, `${EACH}-arm64:1`);
    // Debian's package of certificates makes this file by a script, which the image for arm64 has not run.
    workspace.write('certificates', docker('run', '--rm', cross, 'cat', `/${CERTIFICATES}`));
    for (const name of ['plain', 'script']) {
      workspace.write(
        `apps/${name}/Dockerfile`,
        `ARG TARGETARCH\nFROM ${EACH}-\${TARGETARCH}:1 AS builder\nCOPY certificates /${CERTIFICATES}\n`,
      );
      workspace.write(`apps/${name}/Cargo.toml`, `${manifest(name)}builder-files = ["certificates"]\n`);
    }
    must(workspace.nx(['run', 'plain:static-build-aarch64']), 'static-build-aarch64');
  });
  afterAll(() => {
    for (const arch of ['amd64', 'arm64']) workspace.exec('docker', ['rmi', `${EACH}-${arch}:1`]);
    removeVolumes(workspace);
    workspace.remove();
  });

  it('finds equal bytes of a cross builder and an emulated builder for arm64', () => {
    const { status, output } = native('plain');
    expect(output).toContain(`plain, ${ARM}: a cross build on linux/amd64 and a build on linux/arm64`);
    expect(output).toMatch(/same {7}plain {2}sha256 [0-9a-f]{12}/);
    expect(output).toMatch(/dist\/apps\/plain\/static-aarch64 has these bytes too/);
    expect(status).toBe(0);
  });

  it('finds other bytes of a crate with an empty build script, and names the crate', () => {
    const { status, output } = native('script');
    expect(output).toMatch(/DIFFERENT {2}script/);
    expect(output).toContain('Probable cause: script has a build script or procedural macros.');
    expect(status).toBe(1);
  });
});
