import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifest, writeSmallApp } from '../../support/small-app.cjs';
import { baseImage } from '../../support/test-builder.cjs';
import { removeVolumes } from '../../support/volumes.cjs';
import { createWorkspace, must } from '../../support/workspace.cjs';

jest.setTimeout(1_200_000);

const IMAGE = 'localhost/rust-static-pod-builder:1';
/** Settings of Podman that also work in a container without cgroups and with low limits. */
const SETTINGS =
  '[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n';

/** True if Podman has the image of Docker. Loading takes minutes, so the image stays. */
function isLoaded(): boolean {
  const idIn = (program: string): string =>
    spawnSync(program, ['image', 'inspect', '--format', '{{.Id}}', IMAGE], { encoding: 'utf8' }).stdout;
  return idIn('docker').replace('sha256:', '') === idIn('podman');
}

/** A pod of Kubernetes whose image is the builder: no daemon, the same key and the same bytes. */
describe('builds in a pod', () => {
  const workspace = createWorkspace();
  const output = join(workspace.root, 'dist/apps/app/static');
  const servers: ChildProcess[] = [];
  /** Starts an empty remote cache of Nx. Returns the variables that choose it. */
  const startCache = (): Record<string, string> => {
    const file = join(workspace.root, `pod.cache-${servers.length}`);
    servers.push(spawn(process.execPath, [require.resolve('../../examples/remote-cache.cjs'), file]));
    while (!existsSync(file) || readFileSync(file, 'utf8') === '') spawnSync('sleep', ['0.1']);
    return {
      NX_SELF_HOSTED_REMOTE_CACHE_SERVER: readFileSync(file, 'utf8').trim(),
      NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: 'token',
    };
  };
  const forget = (): void =>
    ['dist', '.nx'].forEach((path) => rmSync(join(workspace.root, path), { recursive: true, force: true }));
  /** Runs a script in the pod. The image of a team would have Node in it; here it is mounted. */
  const inPod = (script: string, cache: Record<string, string>): string => {
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
              ...Object.entries({ ...cache, NX_DAEMON: 'false', NX_ISOLATE_PLUGINS: 'false', HOME: '/root' }),
            ].map(([name, value]) => ({ name, value })),
            volumeMounts: mounts.map(({ name, path }) => ({ name, mountPath: path })),
          },
        ],
        volumes: mounts.map(({ name, path, type }) => ({ name, hostPath: { path, type } })),
      },
    };
    const file = join(workspace.root, 'pod.yaml');
    writeFileSync(file, JSON.stringify(pod));
    workspace.write('pod.conf', SETTINGS);
    const env = { CONTAINERS_CONF: join(workspace.root, 'pod.conf') };
    const podman = (...args: string[]) => must(workspace.exec('podman', args, env), 'podman');
    podman('kube', 'play', '--network', 'host', file);
    podman('wait', 'rust-static-pod-build');
    podman('kube', 'down', file);
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
    const load = `docker save ${IMAGE} | podman load -q`;
    if (!isLoaded()) must(workspace.exec('bash', ['-o', 'pipefail', '-c', load]), 'podman load');
  });
  afterAll(() => {
    spawnSync('podman', ['pod', 'rm', '-f', 'rust-static-pod']);
    servers.forEach((server) => server.kill());
    removeVolumes(workspace);
    workspace.remove();
  });

  it('have the bytes of a daemon, and hits go both ways', () => {
    const cache = startCache();
    const hit = /\[remote cache\]/;
    must(workspace.nx(['run', 'app:static-build'], cache), 'static-build');
    const artifact = workspace.read('dist/apps/app/static/artifact.json');
    forget();
    expect(inPod(build, cache)).toMatch(hit);
    forget();
    const other = startCache();
    expect(inPod(build, other)).toContain('compiled app');
    expect(workspace.read('dist/apps/app/static/artifact.json')).toBe(artifact);
    expect(execFileSync(join(output, 'app'), { encoding: 'utf8' })).toBe('hello\n');
    forget();
    expect(must(workspace.nx(['run', 'app:static-build'], other), 'static-build').output).toMatch(hit);
  });
});
