import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../../support/wait.cjs';
import { must } from '../../support/workspace.cjs';
import { packagingWorkspace } from '../packaging-workspace';

jest.setTimeout(300_000);

/** A whole different program, with an `artifact.json` that fits it. */
function poison(folder: string, program: Buffer): void {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const at = join(
    folder,
    found.find((path) => path.endsWith('static/artifact.json'))!,
    '..',
  );
  const artifact = JSON.parse(readFileSync(join(at, 'artifact.json'), 'utf8')) as {
    binaries: { sha256: string; size: number }[];
  };
  const sha256 = createHash('sha256').update(program).digest('hex');
  Object.assign(artifact.binaries[0]!, { sha256, size: program.length });
  writeFileSync(join(at, 'artifact.json'), `${JSON.stringify(artifact, null, 2)}\n`);
  writeFileSync(join(at, 'one'), program, { mode: 0o755 });
}

describe('a poisoned entry of a cache', () => {
  const workspace = packagingWorkspace();
  const elsewhere = mkdtempSync(join(tmpdir(), 'rust-static-poison-'));
  const program = Buffer.from('#!/bin/sh\necho evil\n');
  const state = { XDG_STATE_HOME: join(elsewhere, 'state') };
  let server: ChildProcess;
  let remote: NodeJS.ProcessEnv;
  let hash: string;

  beforeAll(() => {
    const url = join(elsewhere, 'url');
    server = spawn(process.execPath, [require.resolve('../../examples/remote-cache.cjs'), url], {
      stdio: 'inherit',
    });
    waitFor(() => readFileSync(url, 'utf8').endsWith('\n'), 'the remote cache');
    remote = {
      ...state,
      NX_SELF_HOSTED_REMOTE_CACHE_SERVER: readFileSync(url, 'utf8').trim(),
      NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: 'token',
    };
    must(workspace.exec('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', key]), 'openssl');
    must(workspace.nx(['run', 'one:static-build'], remote), 'static-build');
    const cache = join(workspace.root, '.nx/cache');
    hash = readdirSync(cache).find((name) => existsSync(join(cache, name, 'dist')))!;
    rmSync(join(workspace.root, 'dist'), { recursive: true });
  });
  afterAll(() => {
    server.kill();
    workspace.remove();
    rmSync(elsewhere, { recursive: true, force: true });
  });

  const key = join(elsewhere, 'key.pem');
  const FORGED = 'dist/apps/one/static was not built from these sources: artifact.json, one';
  const signed = join(workspace.root, 'dist/apps/one/package-signed');

  /** Nx takes the entry for good, and packages it. It must not get further. */
  const expectRefused = (env: NodeJS.ProcessEnv): void => {
    must(workspace.nx(['run', 'one:package'], env), 'package');
    expect(readFileSync(join(workspace.root, 'dist/apps/one/static/one')).equals(program)).toBe(true);
    const push = workspace.nx(['run', 'one:image-push', '--tags=127.0.0.1:1/one:1'], env);
    expect(push.status).toBe(1);
    expect(push.output).toContain(FORGED);
    expect(push.output).not.toContain('127.0.0.1:1/one:1 cannot be pushed');
    const sign = workspace.nx(['run', 'one:sign', `--key=${key}`], env);
    expect(sign.status).toBe(1);
    expect(sign.output).toContain(FORGED);
    expect(existsSync(signed)).toBe(false);
  };

  it('is neither pushed nor signed, if it is in the local cache', () => {
    const entry = join(workspace.root, '.nx/cache', hash);
    cpSync(entry, join(elsewhere, 'entry'), { recursive: true });
    poison(entry, program);
    expectRefused(state);
  });

  it('is neither pushed nor signed, if it is in a remote cache', async () => {
    const address = `${remote.NX_SELF_HOSTED_REMOTE_CACHE_SERVER}/v1/cache/${hash}`;
    const headers = { authorization: 'Bearer token' };
    const bytes = Buffer.from(await (await fetch(address, { headers })).arrayBuffer());
    const [tar, folder] = [join(elsewhere, 'entry.tar.gz'), join(elsewhere, 'unpacked')];
    writeFileSync(tar, bytes);
    mkdirSync(folder);
    must(workspace.exec('tar', ['-xzf', tar, '-C', folder]), 'tar');
    poison(folder, program);
    must(workspace.exec('tar', ['-czf', tar, '-C', folder, ...readdirSync(folder)]), 'tar');
    const put = await fetch(address, { method: 'PUT', headers, body: readFileSync(tar) });
    expect(put.status).toBe(200);
    for (const path of ['.nx/cache', '.nx/workspace-data', 'dist'])
      rmSync(join(workspace.root, path), { recursive: true, force: true });
    expectRefused(remote);
  });

  it('is replaced by what the message says, and then the binary is proven', () => {
    const command = ['run', 'one:image-push', '--tags=127.0.0.1:1/one:1', '--skip-nx-cache'];
    const push = workspace.nx(command, state);
    expect(push.output).not.toContain('was not built from');
    // There is no registry at this address.
    expect(push.output).toMatch(/127\.0\.0\.1:1\/one:1 cannot be pushed|skopeo cannot be run/);
    must(workspace.nx(['run', 'one:sign', `--key=${key}`, '--skip-nx-cache'], state), 'sign');
    expect(existsSync(signed)).toBe(true);
  });
});
