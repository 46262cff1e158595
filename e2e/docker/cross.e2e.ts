import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startRegistry } from '../support/plain-registry.cjs';
import { baseImage } from '../support/test-builder.cjs';
import { removeVolumes } from '../support/volumes.cjs';
import { createWorkspace, must } from '../support/workspace.cjs';

jest.setTimeout(1_200_000);

const X86 = 'x86_64-alpine-linux-musl';
const ARM = 'aarch64-alpine-linux-musl';
const MANIFEST = `[package]
name = "app"
version = "1.2.3"
edition = "2021"
[build-dependencies]
cc = "=1.2.30"
[dependencies]
libz-sys = "=1.1.22"
paste = "=1.0.15"
[package.metadata.rust-static]
triples = ["${X86}", "${ARM}"]
smoke = ["now"]
debug-symbols = true
`;
// A build script, C code, a procedural macro and the archive of a package.
const MAIN = `extern "C" { fn width() -> i32; fn zlibVersion() -> *const std::os::raw::c_char; }
use libz_sys as _;
paste::paste! { fn [<na me>]() -> &'static str { std::env::consts::ARCH } }
fn main() {
    let zlib = unsafe { std::ffi::CStr::from_ptr(zlibVersion()) }.to_str().unwrap();
    let caught = std::panic::catch_unwind(|| { if std::env::args().count() > 9 { panic!() } }).is_ok();
    println!("{} {} {} {}", name(), unsafe { width() }, &zlib[..2], caught);
}
#[test] fn links_c() { assert_eq!(unsafe { width() }, 64) }
#[test] fn is_for_x86() { assert_eq!(std::env::consts::ARCH, "x86_64") }
`;

/** Alpine has the package for the builder's own architecture only. */
const without = (
  name: string,
) => `RUN apk=$(command -v apk) && mv "$apk" /opt/apk && printf '%s\\n' '#!/bin/sh' \\
  'case "$*" in *"--arch aarch64"*${name}*)' \\
  'printf "ERROR: unable to select packages:\\n  ${name} (no such package):\\n    required by: world[${name}]\\n" >&2; exit 1;; esac' \\
  'exec /opt/apk "$@"' > "$apk" && chmod +x "$apk"`;

describe('a crate for two architectures', () => {
  const workspace = createWorkspace();
  const artifact = (folder: string) => JSON.parse(workspace.read(`dist/apps/app/${folder}/artifact.json`));
  const run = (folder: string) =>
    execFileSync(join(workspace.root, `dist/apps/app/${folder}/app`), { encoding: 'utf8', env: {} });
  const elf = (folder: string) =>
    execFileSync('readelf', ['-hld', join(workspace.root, `dist/apps/app/${folder}/app`)], {
      encoding: 'utf8',
    });
  let built: string;

  beforeAll(() => {
    const plugin = { plugin: '@org/rust-static', options: { baseImage } };
    workspace.write('nx.json', JSON.stringify({ plugins: [plugin] }));
    workspace.write('.gitignore', 'node_modules/\n.nx/\ndist/\ntarget/\n');
    workspace.write('Cargo.toml', '[workspace]\nmembers = ["apps/*"]\nresolver = "2"\n');
    workspace.write('apps/app/Cargo.toml', MANIFEST);
    workspace.write('apps/app/src/main.rs', MAIN);
    workspace.write(
      'apps/app/build.rs',
      'fn main() { cc::Build::new().file("width.c").compile("width"); println!("cargo:rerun-if-changed=width.c"); }\n',
    );
    workspace.write(
      'apps/app/width.c',
      '#include <stdlib.h>\nint width(void) { return (int)sizeof(void *) * abs(-8); }\n',
    );
    must(workspace.exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
    must(workspace.nx(['g', '@org/rust-static:setup', 'apps/app', '--no-interactive']), 'setup');
    built = must(
      workspace.nx(['run-many', '-t', 'static-build', 'static-build-aarch64', '--output-style=stream']),
      'run-many',
    ).output;
  });
  afterAll(() => {
    removeVolumes(workspace);
    workspace.remove();
  });

  it('is built for both in one batch, with the packages of each architecture', () => {
    expect(artifact('static')).toMatchObject({ target: X86, version: '1.2.3' });
    expect(artifact('static-aarch64')).toMatchObject({ target: ARM, version: '1.2.3' });
    expect(elf('static')).toMatch(/Machine: +Advanced Micro Devices X86-64/);
    expect(elf('static-aarch64')).toMatch(/Machine: +AArch64/);
    for (const folder of ['static', 'static-aarch64']) {
      expect(elf(folder)).not.toMatch(/INTERP|NEEDED/);
      expect(existsSync(join(workspace.root, `dist/apps/app/${folder}/app.debug`))).toBe(true);
    }
  });

  it('runs on both, the second one in an emulator', () => {
    expect(run('static')).toBe('x86_64 64 1. true\n');
    expect(run('static-aarch64')).toBe('aarch64 64 1. true\n');
  });

  it('compiles build scripts and macros once', () => {
    for (const crate of ['cc', 'paste'])
      expect(built.match(new RegExp(`Compiling.* ${crate} v`, 'g'))).toHaveLength(1);
  });

  it('runs the tests of each, those of aarch64 in an emulator', () => {
    expect(must(workspace.nx(['run', 'app:static-test']), 'static-test').output).toContain('2 tests passed');
    const { status, output } = workspace.nx(['run', 'app:static-test-aarch64']);
    expect(status).toBe(1);
    expect(output).toContain('left: "aarch64"');
    expect(output).toContain('nx run app:static-test-aarch64-only --filter=<name>');
    const junit = workspace.read('dist/apps/app/static-test-aarch64/junit.xml');
    expect(junit).toContain('name="links_c"/>');
    const some = ['run', 'app:static-test-aarch64-only', '--filter=links_c'];
    expect(must(workspace.nx(some), 'static-test-aarch64-only').output).toContain('1 test passed');
  });

  it('has the options that project.json sets for the default triple', () => {
    const targets = { 'static-build': { options: { profile: 'dev' } } };
    workspace.withText('apps/app/project.json', JSON.stringify({ name: 'app', targets }), () => {
      const { output } = must(workspace.nx(['show', 'project', 'app', '--json']), 'show');
      const shown = JSON.parse(output.slice(output.indexOf('{'))).targets;
      for (const name of ['static-build', 'static-build-aarch64'])
        expect(shown[name].options.profile).toBe('dev');
      must(workspace.nx(['run', 'app:static-build-aarch64']), 'static-build-aarch64');
      expect(artifact('static-aarch64').profile).toBe('dev');
    });
  });

  it('is one image for both platforms', () => {
    const packed = must(
      workspace.nx(['run-many', '-t', 'package', 'package-aarch64', '--output-style=stream']),
      'package',
    );
    expect(packed.output).toContain('nx run app:static-build-aarch64');
    const platforms = ['package', 'package-aarch64'].map((folder) => {
      const index = JSON.parse(workspace.read(`dist/apps/app/${folder}/image/index.json`));
      return index.manifests[0].platform.architecture;
    });
    expect(platforms).toEqual(['amd64', 'arm64']);
  });

  it('is pushed as one image, and each platform pulls and runs its own', () => {
    const registry = '127.0.0.1:5063';
    const stop = startRegistry(registry);
    try {
      const { publicKey, privateKey } = generateKeyPairSync('ed25519');
      workspace.write('key.pem', privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
      workspace.write('key.pub', publicKey.export({ format: 'pem', type: 'spki' }).toString());
      must(workspace.nx(['run', 'app:sign', '--key=key.pem']), 'sign');
      must(
        workspace.nx(['run', 'app:image-push', `--tags=${registry}/team/app:1`, '--insecure']),
        'image-push',
      );
      const verify = ['rust-static', 'verify', `docker://${registry}/team/app:1`, '--key=key.pub'];
      const verified = must(workspace.exec('npx', verify), 'verify').stdout;
      expect(verified).toMatch(/verified {2}linux\/amd64 [^]*verified {2}linux\/arm64 /);
      const docker = (...args: string[]) => must(workspace.exec('docker', args), `docker ${args[0]}`);
      for (const [platform, arch] of [
        ['linux/amd64', 'x86_64'],
        ['linux/arm64', 'aarch64'],
      ] as const) {
        docker('pull', '-q', '--platform', platform, `${registry}/team/app:1`);
        const ran = docker('run', '--rm', '--platform', platform, `${registry}/team/app:1`);
        expect(ran.stdout).toBe(`${arch} 64 1. true\n`);
        docker('rmi', '-f', `${registry}/team/app:1`);
      }
    } finally {
      stop();
    }
  });

  it('is a hit for both when nothing changed, and neither when a source changes', () => {
    const again = must(workspace.nx(['run-many', '-t', 'static-build', 'static-build-aarch64']), 'run-many');
    expect(again.output).toMatch(/nx run app:static-build +\[(?:local cache|existing)/);
    expect(again.output).toMatch(/nx run app:static-build-aarch64 +\[(?:local cache|existing)/);
    const edited = workspace.withText(
      'apps/app/width.c',
      'int width(void) { return 7; }\n',
      () => must(workspace.nx(['run-many', '-t', 'static-build', 'static-build-aarch64']), 'run-many').output,
    );
    expect(edited).not.toMatch(/static-build\S* +\[(?:local cache|existing)/);
    expect(run('static-aarch64')).toBe('aarch64 7 1. true\n');
  });

  it.each([
    [
      'another Rust',
      'RUN echo 1.95.0-r0 > /opt/test-builder/sysroots/aarch64/version-of-rust',
      /does not have 1\.96\.0-r0 for this one/,
    ],
    ['no packages', without('musl-dev'), /no packages for aarch64/],
    ['no package of a library', without('zlib-static'), /no package zlib-static for aarch64/],
  ])('is refused for an architecture with %s, and nothing is half-built', (_, step, expected) => {
    const image = 'rust-static-e2e-other-arm:1';
    workspace.write('other/Dockerfile', `FROM ${baseImage}\n${step}\n`);
    const build = ['build', '-q', '-t', image, 'other'];
    must(workspace.exec('docker', build, { DOCKER_BUILDKIT: '0' }), 'docker');
    const before = leftBehind();
    const { status, output } = workspace.nx(['run', 'app:static-build-aarch64', `--baseImage=${image}`]);
    expect(status).not.toBe(0);
    expect(output).toMatch(expected);
    expect(leftBehind()).toEqual(before);
    workspace.exec('docker', ['rmi', '-f', image]);
  });

  /** What a build that failed could have left: files of the output, builder images and containers. */
  function leftBehind() {
    const docker = (...args: string[]) => workspace.exec('docker', args).stdout;
    return {
      files: workspace.exec('sh', ['-c', 'find dist -type f | sort | xargs sha256sum']).stdout,
      images: docker('images', '--quiet', '--filter', 'reference=rust-static-builder'),
      containers: docker('ps', '--all', '--quiet'),
    };
  }
});
