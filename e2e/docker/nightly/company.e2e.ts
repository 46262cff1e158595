import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOST, TOKEN } from '../../support/registry.cjs';
import { builderImage as readyBuilder } from '../../support/test-builder.cjs';
import { removeVolumes } from '../../support/volumes.cjs';
import { waitFor } from '../../support/wait.cjs';
import { createWorkspace, must } from '../../support/workspace.cjs';

jest.setTimeout(1_200_000);

// Looks for the token and for network access in the build script. The program prints the result.
const BUILD_SCRIPT = `
use std::{env, fs, net::TcpStream};
fn main() {
    let environment = env::vars().any(|(_, value)| value.contains("4711"));
    let parent = fs::read("/proc/1/environ").map(|bytes| String::from_utf8_lossy(&bytes).contains("4711"));
    let network = TcpStream::connect("${'${PROXY}'}").is_ok();
    println!("cargo:rustc-env=FOUND=environment {environment} parent {} network {network}", parent.unwrap_or(false));
}
`;
// Records everything that is visible about our containers while they run.
const WATCH =
  'while true; do for id in $(docker ps -aq --filter label=org.rust-static.kind); do docker inspect "$id"; docker logs "$id"; done; done >>"$0" 2>&1';

describe('in a company: a private registry, a proxy, an authority of its own', () => {
  const workspace = createWorkspace();
  const folder = mkdtempSync(join(tmpdir(), 'rust-static-company-'));
  let server: ChildProcess;
  let access: NodeJS.ProcessEnv;
  const build = (env: NodeJS.ProcessEnv, ...more: string[]) =>
    workspace.nx(['run', 'app:static-build', '--skip-nx-cache', ...more], { ...CLEAN, ...env });
  // This machine may itself use a private certificate authority.
  const CLEAN = { HTTPS_PROXY: '', https_proxy: '', CARGO_HTTP_CAINFO: '', CARGO_REGISTRIES_CORP_TOKEN: '' };

  const builderImage = (): string => {
    const { builder } = JSON.parse(workspace.read('dist/apps/app/static/artifact.json')) as {
      builder: { recipe: string };
    };
    return `rust-static-builder:${builder.recipe.slice(0, 24)}`;
  };
  const forgetCrates = () =>
    workspace.exec('docker', ['volume', 'rm', '-f', 'rust-static-cargo-home-linux-amd64']);

  beforeAll(() => {
    forgetCrates();
    const [{ IPAM }] = JSON.parse(
      must(workspace.exec('docker', ['network', 'inspect', 'bridge']), 'network inspect').stdout,
    ) as [{ IPAM: { Config: { Gateway: string }[] } }];
    const script = require.resolve('../../support/registry.cjs');
    server = spawn(process.execPath, [script, folder, IPAM.Config[0]!.Gateway], { stdio: 'ignore' });
    waitFor(() => existsSync(join(folder, 'network.json')), 'the registry');
    const { proxy } = JSON.parse(readFileSync(join(folder, 'network.json'), 'utf8')) as { proxy: string };
    const system = process.env.SSL_CERT_FILE ?? '/etc/ssl/certs/ca-certificates.crt';
    const bundle = join(folder, 'bundle.pem');
    writeFileSync(bundle, readFileSync(join(folder, 'ca.pem'), 'utf8') + readFileSync(system, 'utf8'));
    access = {
      HTTPS_PROXY: proxy,
      NO_PROXY: 'crates.io,.crates.io',
      CARGO_HTTP_CAINFO: bundle,
      CARGO_REGISTRIES_CORP_TOKEN: TOKEN,
    };
    workspace.write('nx.json', JSON.stringify({ plugins: ['@org/rust-static'] }));
    workspace.write('Cargo.toml', '[workspace]\nmembers = ["apps/*"]\nresolver = "2"\n');
    workspace.write('.cargo/config.toml', `[registries.corp]\nindex = "sparse+https://${HOST}/index/"\n`);
    workspace.write(
      'apps/app/Cargo.toml',
      `[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n[features]\nstatic = []\n[dependencies]\ncorp-secret = { version = "0.1", registry = "corp" }\n[package.metadata.rust-static]\nstatic-feature = "static"\n`,
    );
    workspace.write(
      'apps/app/Dockerfile',
      `FROM ${readyBuilder} AS builder\nRUN test -s "$SSL_CERT_FILE" # ${folder}\n`,
    );
    workspace.write('apps/app/build.rs', BUILD_SCRIPT.replace('${PROXY}', proxy.replace('http://', '')));
    workspace.write(
      'apps/app/src/main.rs',
      'fn main() { println!("{} {}", corp_secret::word(), env!("FOUND")); }\n',
    );
    const CARGO_REGISTRY_GLOBAL_CREDENTIAL_PROVIDERS = 'cargo:token';
    must(
      workspace.exec('cargo', ['generate-lockfile'], {
        ...access,
        CARGO_REGISTRY_GLOBAL_CREDENTIAL_PROVIDERS,
      }),
      'cargo generate-lockfile',
    );
  });
  afterAll(() => {
    server?.kill();
    try {
      workspace.exec('docker', ['rmi', '-f', builderImage()]);
    } finally {
      // Also works if no build got far enough to name its image.
      removeVolumes(workspace);
      workspace.remove();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it.each([
    [
      'the proxy',
      { HTTPS_PROXY: '' },
      /cannot reach the registry[^]*Behind a proxy set HTTPS_PROXY and NO_PROXY/,
    ],
    ['the certificates', { CARGO_HTTP_CAINFO: '' }, /certificate of an unknown authority[^]*"caFile"/],
    [
      'the token',
      { CARGO_REGISTRIES_CORP_TOKEN: '' },
      /wants to know who asks[^]*Set CARGO_REGISTRIES_<NAME>_TOKEN/,
    ],
  ])('fails with a clear sentence without %s', (_what, without, words) => {
    const { status, output } = build({ ...access, ...without });
    expect(status).not.toBe(0);
    expect(output).toMatch(words);
    expect(output).not.toContain(TOKEN);
  });

  it('builds with them, and nothing but the fetching ever sees the token', () => {
    const seen = join(folder, 'seen');
    const watcher = spawn('bash', ['-c', WATCH, seen], { stdio: 'ignore', detached: true });
    const { status, output } = build(access);
    process.kill(-watcher.pid!);
    expect([status, output]).toEqual([0, expect.anything()]);
    const program = join(workspace.root, 'dist/apps/app/static/app');
    expect(execFileSync(program, { encoding: 'utf8' })).toBe(
      'from the company environment false parent false network false\n',
    );
    const kinds = ['fetch', 'build'].map((kind) => `"org.rust-static.kind": "${kind}"`);
    for (const kind of kinds) expect(readFileSync(seen, 'utf8').includes(kind)).toBe(true);
    expect((readFileSync(seen, 'utf8') + output).includes(TOKEN)).toBe(false);
    const everywhere = workspace.exec('grep', ['-rl', TOKEN, '.nx', 'dist', 'apps']);
    expect(everywhere.stdout).toBe('');
    // The image that was built behind the proxy contains neither.
    const history = must(
      workspace.exec('docker', ['history', '--no-trunc', builderImage()]),
      'docker history',
    ).stdout;
    expect(history).toContain('test -s "$SSL_CERT_FILE"');
    for (const word of [TOKEN, access.HTTPS_PROXY!]) expect(history).not.toContain(word);
    const home = 'rust-static-cargo-home-linux-amd64';
    const kept = workspace.exec('docker', [
      'run',
      '--rm',
      '-v',
      `${home}:/home`,
      readyBuilder,
      'grep',
      '-rl',
      TOKEN,
      '/home',
    ]);
    expect(kept.stdout).toBe('');
  });

  it('takes certificates from the option caFile, and registries and tokens from the home of the caller', () => {
    const ca = access.CARGO_HTTP_CAINFO!;
    const home = join(folder, 'home');
    execFileSync('mkdir', ['-p', home]);
    writeFileSync(join(home, 'credentials.toml'), `[registries.corp]\ntoken = "${TOKEN}"\n`);
    writeFileSync(join(home, 'config.toml'), workspace.read('.cargo/config.toml'));
    const manifest = workspace.read('apps/app/Cargo.toml');
    rmSync(join(workspace.root, '.cargo'), { recursive: true });
    // Otherwise all crates would already be fetched.
    forgetCrates();
    workspace.write('apps/app/Cargo.toml', `${manifest}ca-file = "${ca}"\n`);
    must(
      build({ ...access, CARGO_HTTP_CAINFO: '', CARGO_REGISTRIES_CORP_TOKEN: '', CARGO_HOME: home }),
      'static-build',
    );
  });
});
