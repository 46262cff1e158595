import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '../../../src/engines/docker/daemon/connect';
import { smokeInContainer } from '../../../src/engines/docker/session/smoke-container';
import { podmanSocket } from '../../support/daemons.cjs';
import { createElsewhere, nxAsOther, removeElsewhere } from '../../support/other-user.cjs';
import { MANIFEST, writeRealApp } from '../../support/real-app.cjs';
import { removeVolumes } from '../../support/volumes.cjs';
import { createWorkspace, hostTarget, must } from '../../support/workspace.cjs';

jest.setTimeout(1_200_000);

/** Everything that programs embed: the folder, the contents, the time and the user of the build. */
const BUILD = `use std::{env, fs, path::Path};
fn main() {
    println!("cargo::rustc-env=BUILT={}", env::var("SOURCE_DATE_EPOCH").unwrap());
    println!("cargo::rustc-env=BUILDER={}", env::var("USER").unwrap_or_default());
    let out = env::var("OUT_DIR").unwrap();
    fs::write(Path::new(&out).join("made.rs"), format!("pub const OUT: &str = {out:?};")).unwrap();
}
`;
const MAIN = `mod made { include!(concat!(env!("OUT_DIR"), "/made.rs")); }
fn main() {
    let at = env!("CARGO_MANIFEST_DIR");
    let argument = std::env::args().nth(1);
    lexopt::Parser::from_env().next().unwrap();
    // SAFETY: zlib returns a constant string.
    let zlib = unsafe { std::ffi::CStr::from_ptr(libz_sys::zlibVersion()) };
    let facts = indoc::formatdoc! {"
        {argument:?} out {} at {at} built {} builder {:?}",
        made::OUT, env!("BUILT"), env!("BUILDER")};
    println!("{facts} zlib {}", zlib.to_str().unwrap());
}
`;
const filesOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .sort()
      .filter((file) => statSync(join(folder, file)).isFile())
      .map((file) => [file, readFileSync(join(folder, file)).toString('base64')]),
  );

describe('the same source', () => {
  const here = createWorkspace();
  const there = createElsewhere();
  const cli = (...args: string[]) => here.exec('node_modules/.bin/rust-static', args);

  beforeAll(() => {
    writeRealApp(here);
    here.write(
      'apps/real/Cargo.toml',
      MANIFEST.replace('alpine = "3.24"', 'alpine = "3.24"\ndebug-symbols = true\nsmoke = ["--help"]'),
    );
    here.write('apps/real/build.rs', BUILD);
    here.write('apps/real/src/main.rs', MAIN);
    for (const file of here.exec('git', ['ls-files', '-co', '--exclude-standard']).stdout.trim().split('\n'))
      if (!file.startsWith('package')) there.write(file, here.read(file));
    must(here.nx(['run', 'real:package']), 'package');
  });
  afterAll(() => {
    removeVolumes(here);
    removeVolumes(there, `unix://${podmanSocket}`);
    here.remove();
    removeElsewhere();
  });

  it('gives the same binary, symbols, archive and image at another path, to another user, later, with Podman', () => {
    must(nxAsOther(there, ['run', 'real:package']), 'package');
    expect(filesOf(join(there.root, 'dist'))).toEqual(filesOf(join(here.root, 'dist')));
    const said = here.exec('dist/apps/real/static/real', []).stdout;
    expect(said).toMatch(/ at \/rust-static\/src\/apps\/real built 315532800 builder "" zlib/);
    expect(said).not.toContain(here.root);
  });

  it('gives them from nothing too, which a second builder can sign', () => {
    const volumes = (): string => here.exec('docker', ['volume', 'ls', '-q']).stdout;
    const pair = (name: string): void => {
      const words = ['genpkey', '-algorithm', 'ed25519', '-out', `dist/${name}.pem`];
      must(here.exec('openssl', words), 'genpkey');
      const out = ['pkey', '-in', `dist/${name}.pem`, '-pubout', '-out', `dist/${name}.pub`];
      must(here.exec('openssl', out), 'pkey');
    };
    ['release', 'rebuilder'].forEach(pair);
    must(here.nx(['run', 'real:sign', '--key=dist/release.pem']), 'sign');
    const release = 'dist/apps/real/package-signed';
    const verify = () =>
      cli('verify', release, '--key=dist/release.pub', '--rebuilder-key=dist/rebuilder.pub');
    expect(verify().output).toContain('the check "reproduced" failed');
    const before = volumes();
    const words = [`--attest=${release}`, '--key=dist/rebuilder.pem'];
    const { stdout } = must(cli('reproduce', 'real', ...words), 'reproduce');
    expect(must(verify(), 'verify').stdout).toMatch(/^reproduced by /m);
    expect(stdout).toMatch(/^ {2}same {7}real\.debug {2}sha256/m);
    expect(stdout).toContain('dist/apps/real/static has these bytes too\n\nReproducible: ');
    expect(volumes()).toBe(before);
    const left = here.exec('docker', ['ps', '-aq', '--filter', 'label=org.rust-static.kind']).stdout;
    expect(left).toBe('');
  });

  it('has debug information that names the places for which paths stand', () => {
    const info = here.exec('readelf', ['--debug-dump=info', 'dist/apps/real/static/real.debug']).output;
    expect(/\/cargo\/registry\/src\/[^/]+\/lexopt-/.test(info)).toBe(true);
    // C compilers name their folder as it is in the container, which is the same everywhere.
    expect(/\/rust-static-cargo[^\n]*\/lexopt-/.test(info)).toBe(false);
    expect(here.exec('readelf', ['-SW', 'dist/apps/real/static/real']).output).not.toContain('.debug_info');
  });

  it('is run in an empty container after the proof; a binary that fails there is not kept', () => {
    const before = here.read('dist/apps/real/static/artifact.json');
    const text =
      'fn main() { println!("{:?}", std::fs::metadata("/bin/sh").expect("a file of the builder").len()); }\n';
    const { status, output } = here.withText('apps/real/src/main.rs', text, () =>
      here.nx(['run', 'real:static-build']),
    );
    expect(status).not.toBe(0);
    expect(output).toMatch(/`real --help` ended with exit status 101[^]*It ran alone/);
    expect(here.read('dist/apps/real/static/artifact.json')).toBe(before);
    expect(here.exec('docker', ['ps', '-aq', '--filter', 'label=org.rust-static.kind']).stdout).toBe('');
  });

  it('is killed when its time is up', async () => {
    here.write(
      'dist/endless.rs',
      'fn main() { println!("up"); loop { std::thread::sleep(std::time::Duration::from_secs(9)) } }\n',
    );
    const { target } = hostTarget();
    const words = [
      '--target',
      target,
      '-C',
      'target-feature=+crt-static',
      '-o',
      'dist/endless',
      'dist/endless.rs',
    ];
    must(here.exec('rustc', words), 'rustc');
    const trial = { file: join(here.root, 'dist/endless'), args: [], milliseconds: 1000, target };
    const daemon = await connect({ DOCKER_HOST: 'unix:///var/run/docker.sock' });
    const owner = { platform: 'linux/amd64', checkout: '0' };
    const result = await smokeInContainer(daemon, trial, owner, new AbortController().signal);
    expect(result).toMatchObject({ exitCode: undefined, output: 'up\n' });
    expect(here.exec('docker', ['ps', '-aq', '--filter', 'label=org.rust-static.kind']).stdout).toBe('');
  });
});
