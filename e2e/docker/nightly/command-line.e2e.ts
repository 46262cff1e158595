import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manifest, writeSmallApp } from '../../support/small-app.cjs';
import { removeVolumes } from '../../support/volumes.cjs';
import { createWorkspace, must } from '../../support/workspace.cjs';

jest.setTimeout(1_200_000);

const REGISTRY = '127.0.0.1:5057';
const TINY = 'rust-static-tiny:1';

describe('rust-static on the command line', () => {
  const workspace = createWorkspace();
  const folder = mkdtempSync(join(tmpdir(), 'rust-static-registry-'));
  const cli = (...args: string[]) => workspace.exec('node_modules/.bin/rust-static', args);
  const docker = (...args: string[]) =>
    must(workspace.exec('docker', args), `docker ${args[0]}`).stdout.trim();
  let registry: ChildProcess;

  beforeAll(() => {
    writeSmallApp(workspace, 'app', 'fn main() { println!("hello"); }\n');
    execFileSync('sh', [
      '-c',
      'echo tiny >"$1/file" && tar -c -C "$1" file | docker import - "$2"',
      'sh',
      folder,
      TINY,
    ]);
    writeFileSync(
      join(folder, 'config.yml'),
      `version: 0.1\nstorage: {filesystem: {rootdirectory: ${folder}/data}}\nhttp: {addr: "${REGISTRY}"}\n`,
    );
    registry = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: 'ignore' });
  });
  afterAll(() => {
    registry?.kill();
    removeVolumes(workspace);
    workspace.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('prepares the builder image of a project, and pushes it to a registry', () => {
    const text = manifest('app').replace(/^builder-image.*$/m, '');
    workspace.withText('apps/app/Cargo.toml', text, () => {
      workspace.write('apps/app/Dockerfile', `FROM ${TINY} AS builder\nENV READY=yes\n`);
      const built = must(cli('builder', 'build', 'app'), 'builder build').stdout;
      expect(built).toMatch(/^rust-static-builder:[0-9a-f]{24}\n[^]*builder-image = "rust-static-builder:/);
      const pushed = must(
        cli('builder', 'push', 'app', '--tag', `${REGISTRY}/team/builder:1`),
        'builder push',
      ).stdout;
      const [reference] = pushed.split('\n');
      expect(reference).toMatch(/^127\.0\.0\.1:5057\/team\/builder@sha256:[0-9a-f]{64}$/);
      docker('rmi', '-f', `${REGISTRY}/team/builder:1`, built.split('\n')[0]!);
      docker('pull', '-q', reference!);
      expect(docker('inspect', '--format', '{{.Config.Env}}', reference!)).toContain('READY=yes');
      docker('rmi', '-f', reference!);
      rmSync(join(workspace.root, 'apps/app/Dockerfile'));
    });
  });

  it('says what is missing for a push, and what the daemon says', () => {
    expect(cli('builder', 'push', 'app')).toMatchObject({
      status: 1,
      output: expect.stringContaining('--tag registry'),
    });
    const refused = cli('builder', 'push', 'app', '--tag', '127.0.0.1:1/nobody:1');
    expect(refused.status).toBe(1);
    expect(refused.output).toMatch(
      /127\.0\.0\.1:1\/nobody:1 cannot be pushed[^]*The daemon says:.*connection refused/,
    );
  });

  it('lists what builds have left, and removes that of this workspace alone', () => {
    must(workspace.nx(['run', 'app:static-build']), 'static-build');
    const foreign = ['rust-static-not-ours', 'rust-static-other-checkout'];
    docker('volume', 'create', foreign[0]!);
    docker(
      'volume',
      'create',
      '--label=org.rust-static.kind=volume',
      '--label=org.rust-static.checkout=0',
      foreign[1]!,
    );
    const listed = must(cli('clean', '--dry-run'), 'clean --dry-run').stdout;
    expect(listed).toMatch(
      /^would be removed +[\d.]+ (kB|MB) {2}volume rust-static-target-[0-9a-f]+-[0-9a-f]+-0$/m,
    );
    expect(listed).toMatch(/^Would free [\d.]+ (kB|MB) of this workspace on the daemon/m);
    for (const name of foreign) expect(listed).not.toContain(name);
    const removed = JSON.parse(must(cli('clean', '--json'), 'clean').stdout) as {
      name: string;
      removed: boolean;
    }[];
    expect(removed.map((item) => item.removed)).toEqual([true, true]);
    const left = docker('volume', 'ls', '-q').split('\n');
    expect(left).toEqual(expect.arrayContaining(foreign));
    for (const { name } of removed) expect(left).not.toContain(name);
    expect(must(cli('clean'), 'clean').stdout).toMatch(/^There is nothing of this workspace/);
    expect(must(cli('clean', '--all', '--dry-run'), 'clean --all').stdout).toContain(foreign[1]);
    docker('volume', 'rm', ...foreign);
  });

  it('explains itself', () => {
    expect(must(cli('--help'), '--help').stdout).toContain('clean: Only list, with sizes');
    expect(cli('frobnicate')).toMatchObject({
      status: 2,
      output: expect.stringContaining('Unknown command "frobnicate"'),
    });
    expect(cli('clean', '--al')).toMatchObject({ status: 2, output: expect.stringContaining('--al') });
  });
});
