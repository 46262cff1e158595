import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../../support/wait.cjs';
import { createWorkspace, hostTarget, must } from '../../support/workspace.cjs';

jest.setTimeout(300_000);

/**
 * Uses Nx's protocol for self-hosted caches (https://nx.dev/docs/kb/self-hosted-caching) on
 * loopback.
 */
describe('a remote cache, and a second checkout', () => {
  const workspace = createWorkspace();
  const elsewhere = mkdtempSync(join(tmpdir(), 'rust-static-second-'));
  let server: ChildProcess;
  let env: NodeJS.ProcessEnv;
  // Set for the crate, so that the key contains the version of rustc.
  const settings = `engine = "host"\ntarget = "${hostTarget().target}"\n`;

  beforeAll(() => {
    const url = join(elsewhere, 'url');
    server = spawn(process.execPath, [require.resolve('../../examples/remote-cache.cjs'), url], {
      stdio: 'inherit',
    });
    waitFor(() => readFileSync(url, 'utf8').endsWith('\n'), 'the remote cache');
    env = {
      NX_SELF_HOSTED_REMOTE_CACHE_SERVER: readFileSync(url, 'utf8').trim(),
      NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: 'token',
    };
    must(workspace.nx(['g', '@org/rust-static:setup', 'apps/app', '--no-interactive']), 'setup');
    const manifest = workspace.read('apps/app/Cargo.toml');
    workspace.write(
      'apps/app/Cargo.toml',
      manifest.replace('[package.metadata.rust-static]\n', `$&${settings}`),
    );
  });
  afterAll(() => {
    server.kill();
    workspace.remove();
    rmSync(elsewhere, { recursive: true, force: true });
  });

  it('gets the binary from there, with its mode, and compiles nothing', () => {
    must(workspace.nx(['run', 'app:static-build'], env), 'static-build');
    const built = readFileSync(join(workspace.root, 'dist/apps/app/static/app'));
    const second = join(elsewhere, 'checkout');
    const left = ['.nx', 'dist', 'target'].map((name) => join(workspace.root, name));
    cpSync(workspace.root, second, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !left.includes(path),
    });
    const nx = ['-C', second, 'node_modules/.bin/nx', 'run', 'app:static-build'];
    expect(must(workspace.exec('env', nx, env), 'static-build').output).toContain('[remote cache]');
    const binary = join(second, 'dist/apps/app/static/app');
    expect(readFileSync(binary).equals(built)).toBe(true);
    expect(statSync(binary).mode & 0o777).toBe(0o755);
    expect(execFileSync(binary, { encoding: 'utf8' })).toMatch(/app/);
    expect(existsSync(join(second, 'target'))).toBe(false);
  });
});
