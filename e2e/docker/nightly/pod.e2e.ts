import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifest, writeSmallApp } from '../../support/small-app.cjs';
import { baseImage } from '../../support/test-builder.cjs';
import { removeVolumes } from '../../support/volumes.cjs';
import { createWorkspace, must } from '../../support/workspace.cjs';

jest.setTimeout(1_200_000);

const IMAGE = 'localhost/rust-static-pod-builder:1';
const run = (program: string, ...args: string[]): string =>
  execFileSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 26 });

/** A pod of Kubernetes whose image is the builder: no daemon, the same key and the same bytes. */
describe('builds in a pod', () => {
  const workspace = createWorkspace();
  const output = join(workspace.root, 'dist/apps/app/static');
  const local = { NX_REJECT_UNKNOWN_LOCAL_CACHE: '0' };
  const forget = (...paths: string[]): void =>
    ['dist', ...paths].forEach((path) =>
      rmSync(join(workspace.root, path), { recursive: true, force: true }),
    );
  /** Runs a script in the pod. The image of a team would have Node in it; here it is mounted. */
  const inPod = (script: string): string => {
    const mounts = [
      { name: 'workspace', path: workspace.root, type: 'Directory' },
      { name: 'node', path: process.execPath, type: 'File' },
    ];
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'rust-static-pod' },
      spec: {
        restartPolicy: 'Never',
        containers: [
          {
            name: 'build',
            image: IMAGE,
            command: ['sh', '-c', `${script} > pod.log 2>&1; echo "status $?" >> pod.log`],
            workingDir: workspace.root,
            env: [
              ...Object.entries({ ...local, NX_DAEMON: 'false', NX_ISOLATE_PLUGINS: 'false', HOME: '/root' }),
            ].map(([name, value]) => ({ name, value })),
            volumeMounts: mounts.map(({ name, path }) => ({ name, mountPath: path })),
          },
        ],
        volumes: mounts.map(({ name, path, type }) => ({ name, hostPath: { path, type } })),
      },
    };
    const file = join(workspace.root, 'pod.yaml');
    writeFileSync(file, JSON.stringify(pod));
    run('podman', 'kube', 'play', '--network', 'host', file);
    run('podman', 'wait', 'rust-static-pod-build');
    run('podman', 'kube', 'down', file);
    const log = workspace.read('pod.log');
    if (!log.endsWith('status 0\n')) throw new Error(log);
    return log;
  };
  const build = 'node node_modules/nx/dist/bin/nx.js run app:static-build';

  beforeAll(() => {
    writeSmallApp(workspace, 'app', 'fn main() { println!("hello"); }\n');
    workspace.write('apps/app/Cargo.toml', manifest('app').replace(/^builder-image.*$/m, ''));
    workspace.write('apps/app/Dockerfile', `FROM ${baseImage} AS builder\n`);
    workspace.write('.gitignore', 'node_modules/\n.nx/\ndist/\ntarget/\npod.*\n');
    must(
      workspace.exec('node_modules/.bin/rust-static', ['builder', 'build', 'app', '--tag', IMAGE]),
      'builder build',
    );
    must(workspace.exec('bash', ['-o', 'pipefail', '-c', `docker save ${IMAGE} | podman load -q`]), 'load');
  });
  afterAll(() => {
    spawnSync('podman', ['rmi', '-f', IMAGE]);
    removeVolumes(workspace);
    workspace.remove();
  });

  it('have the bytes of a daemon, and hits go both ways', () => {
    must(workspace.nx(['run', 'app:static-build'], local), 'static-build');
    const artifact = workspace.read('dist/apps/app/static/artifact.json');
    forget();
    expect(inPod(build)).toMatch(/local cache|existing outputs match/);
    expect(workspace.read('dist/apps/app/static/artifact.json')).toBe(artifact);
    forget('.nx');
    const log = inPod(build);
    expect(log).toContain('Compiling app');
    expect(workspace.read('dist/apps/app/static/artifact.json')).toBe(artifact);
    expect(execFileSync(join(output, 'app'), { encoding: 'utf8' })).toBe('hello\n');
    forget();
    expect(must(workspace.nx(['run', 'app:static-build'], local), 'static-build').output).toContain(
      'local cache',
    );
  });
});
