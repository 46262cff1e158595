import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { podmanSocket } from '../support/daemons.cjs';
import { startRegistry } from '../support/plain-registry.cjs';
import { writeRealApp } from '../support/real-app.cjs';
import { removeVolumes } from '../support/volumes.cjs';
import { createWorkspace, must } from '../support/workspace.cjs';

jest.setTimeout(1_200_000);

const REGISTRY = '127.0.0.1:5062';
const PODMAN = `unix://${podmanSocket}`;
const SETTINGS = `
[package.metadata.rust-static.package]
formats = ["tar.gz", "tar.zst"]
files = ["LICENSE"]
[package.metadata.rust-static.package.image]
cmd = ["--greet=image"]
ports = ["8080", "53/udp"]
env = { LOG = "info" }
labels = { "org.opencontainers.image.vendor" = "Example" }
working-dir = "/etc"
files = [{ from = "LICENSE", to = "/usr/share/licenses/real/" }]
`;

/** A real app, built in a container. Independent programs load, run, read and push its image. */
const workspace = createWorkspace({ isolate: true });
const folder = join(workspace.root, 'dist/apps/real/package');
const docker = (...args: string[]) => must(workspace.exec('docker', args), `docker ${args[0]}`).stdout.trim();
const skopeo = (...args: string[]) => must(workspace.exec('skopeo', args), `skopeo ${args[0]}`).stdout.trim();
const layout = `oci:${join(folder, 'image')}`;
let stopRegistry: () => void;

beforeAll(() => {
  writeRealApp(workspace);
  workspace.write('LICENSE', 'MIT\n');
  workspace.write('apps/real/Cargo.toml', workspace.read('apps/real/Cargo.toml') + SETTINGS);
  must(workspace.nx(['run', 'real:package']), 'package');
  stopRegistry = startRegistry(REGISTRY);
});
afterAll(() => {
  stopRegistry?.();
  removeVolumes(workspace);
  removeVolumes(workspace, PODMAN);
  workspace.remove();
});

describe('the image', () => {
  it('says exactly what was asked, as skopeo reads it', () => {
    const { created, architecture, os, config } = JSON.parse(skopeo('inspect', '--config', layout));
    expect({ created, architecture, os }).toEqual({
      created: '1980-01-01T00:00:00Z',
      architecture: 'amd64',
      os: 'linux',
    });
    expect(config).toEqual({
      User: '65532:65532',
      ExposedPorts: { '8080/tcp': {}, '53/udp': {} },
      Env: ['PATH=/', 'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt', 'LOG=info'],
      Entrypoint: ['/real'],
      Cmd: ['--greet=image'],
      WorkingDir: '/etc',
      Labels: {
        'org.opencontainers.image.title': 'real',
        'org.opencontainers.image.vendor': 'Example',
        'org.opencontainers.image.version': '1.2.3',
      },
    });
  });

  it.each([
    ['Docker', undefined],
    ['Podman without root', PODMAN],
  ])('is loaded and run by %s', (_name, host) => {
    const { output } = must(
      workspace.nx(['run', 'real:image-load'], host ? { DOCKER_HOST: host } : {}),
      'image-load',
    );
    const id = /rust-static: loaded real:1\.2\.3, real:latest, (sha256:[0-9a-f]{12})$/m.exec(output)?.[1];
    const at = host ? ['-H', host] : [];
    expect(
      docker(...at, 'image', 'inspect', '--format', '{{.Id}}', 'real:1.2.3').replace(
        /^(sha256:)?/,
        'sha256:',
      ),
    ).toMatch(new RegExp(`^${id}`));
    // In separate steps, because the docker command may attach too late to a Podman container that
    // has already ended.
    const run = (...words: string[]): string => {
      const alone = ['--network=none', '--read-only', '--cap-drop=ALL'];
      const container = docker(...at, 'run', '--detach', ...alone, ...words);
      docker(...at, 'wait', container);
      const said = docker(...at, 'logs', container);
      docker(...at, 'rm', container);
      return said;
    };
    expect(run('real:1.2.3')).toMatch(/^\{"greet":"image"\} zlib 1\./);
    expect(run('real:latest', '--greet=you')).toMatch(/^\{"greet":"you"\} zlib 1\./);
    docker(...at, 'rmi', '-f', 'real:1.2.3', 'real:latest');
  });

  it("has the builder's certificates and the files that were named, and nothing else", () => {
    must(workspace.nx(['run', 'real:image-load', '--tags=rust-static-test/real:1']), 'image-load');
    const container = docker('create', 'rust-static-test/real:1');
    const listed = execFileSync('sh', ['-c', 'docker export "$1" | tar -tf -', 'sh', container], {
      encoding: 'utf8',
    });
    // Docker creates these paths in every container.
    const own = /^(dev|proc|sys)\/|^\.dockerenv$|^etc\/(hostname|hosts|resolv\.conf|mtab)$/;
    expect(
      listed
        .trim()
        .split('\n')
        .filter((path) => !own.test(path))
        .sort(),
    ).toEqual(
      [
        ...['etc/', 'etc/group', 'etc/passwd', 'etc/ssl/', 'etc/ssl/cert.pem', 'etc/ssl/certs/'],
        ...[
          'etc/ssl/certs/ca-certificates.crt',
          'licenses/',
          'licenses/THIRD-PARTY-LICENSES',
          'real',
          'tmp/',
          'usr/',
          'usr/share/',
          'usr/share/licenses/',
        ],
        ...['usr/share/licenses/real/', 'usr/share/licenses/real/LICENSE'],
      ].sort(),
    );
    docker('cp', `${container}:/etc/ssl/certs/ca-certificates.crt`, join(workspace.root, 'dist/ca.crt'));
    expect(workspace.read('dist/ca.crt')).toBe(workspace.read('dist/apps/real/static/ca-certificates.crt'));
    docker('rm', container);
    docker('rmi', '-f', 'rust-static-test/real:1');
  });
});

describe('the archives', () => {
  it.each([
    ['tar.gz', '-xzf'],
    ['tar.zst', '--zstd'],
  ])('%s is taken apart by the system, and the program runs in an empty root', (format, flag) => {
    const root = mkdtempSync(join(tmpdir(), 'rust-static-root-'));
    const archive = join(folder, `real-1.2.3-x86_64-alpine-linux-musl.${format}`);
    try {
      const words = flag === '--zstd' ? ['--zstd', '-xf'] : [flag];
      execFileSync('tar', [...words, archive, '-C', root, '--strip-components=1']);
      expect(execFileSync('chroot', [root, '/real', '--greet=root'], { encoding: 'utf8' })).toMatch(
        /^\{"greet":"root"\}/,
      );
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});

describe('image-push', () => {
  const push = (...more: string[]) => workspace.nx(['run', 'real:image-push', ...more]);
  const localDigest = () =>
    JSON.parse(readFileSync(join(folder, 'image/index.json'), 'utf8')).manifests[0].digest;
  const remote = (tag: string) => `docker://${REGISTRY}/team/real:${tag}`;

  it('pushes through skopeo, digest unchanged', () => {
    const { output } = must(push(`--tags=${REGISTRY}/team/real:1`, '--insecure'), 'image-push');
    expect(output).toContain(`rust-static: pushed ${REGISTRY}/team/real@${localDigest()}`);
    expect(JSON.parse(skopeo('inspect', '--tls-verify=false', remote('1'))).Digest).toBe(localDigest());
    expect(docker('run', '--rm', `${REGISTRY}/team/real@${localDigest()}`, '--greet=pulled')).toContain(
      'pulled',
    );
    docker('rmi', '-f', `${REGISTRY}/team/real@${localDigest()}`);
  });

  it('pushes through the daemon', () => {
    const { output } = must(push(`--tags=${REGISTRY}/team/real:2`, '--via=daemon'), 'image-push');
    expect(output).toMatch(/rust-static: pushed 127\.0\.0\.1:5062\/team\/real@sha256:[0-9a-f]{64}/);
    expect(JSON.parse(skopeo('inspect', '--tls-verify=false', remote('2'))).Labels).toHaveProperty(
      ['org.opencontainers.image.vendor'],
      'Example',
    );
    docker('rmi', '-f', `${REGISTRY}/team/real:2`);
  });

  it('joins images of two platforms into one', () => {
    // There is no compiler for another architecture here, so the artifact only claims to be for
    // one.
    const other = join(workspace.root, 'dist/apps/real/static-arm');
    cpSync(join(workspace.root, 'dist/apps/real/static'), other, { recursive: true });
    const artifact = workspace
      .read('dist/apps/real/static-arm/artifact.json')
      .replace('"x86_64-alpine', '"aarch64-alpine');
    workspace.write('dist/apps/real/static-arm/artifact.json', artifact);
    const project = {
      name: 'real',
      targets: {
        'package-arm': {
          executor: '@org/rust-static:package',
          options: { artifact: 'dist/apps/real/static-arm', outputPath: 'dist/apps/real/package-arm' },
        },
      },
    };
    workspace.write('apps/real/project.json', JSON.stringify(project));
    must(workspace.nx(['run', 'real:package-arm']), 'package-arm');
    rmSync(join(workspace.root, 'apps/real/project.json'));
    const images = '--images=dist/apps/real/package-arm/image,dist/apps/real/package/image';
    const { output } = must(push(`--tags=${REGISTRY}/team/real:3`, images, '--insecure'), 'image-push');
    const index = JSON.parse(skopeo('inspect', '--raw', '--tls-verify=false', remote('3')));
    expect(index.manifests.map(({ platform }: { platform: object }) => platform)).toEqual([
      { architecture: 'amd64', os: 'linux' },
      { architecture: 'arm64', os: 'linux' },
    ]);
    expect(output).toMatch(/rust-static: pushed 127\.0\.0\.1:5062\/team\/real@sha256:[0-9a-f]{64}/);
    const arm = ['inspect', '--override-arch=arm64', '--tls-verify=false', remote('3')];
    expect(JSON.parse(skopeo(...arm)).Architecture).toBe('arm64');
    must(workspace.nx(['run', 'real:image-load', images, '--tags=rust-static-test/real:2']), 'image-load');
    expect(docker('run', '--rm', 'rust-static-test/real:2', '--greet=own')).toContain('own');
    docker('rmi', '-f', 'rust-static-test/real:2');
  });

  it('says what is missing, and what skopeo says', () => {
    expect(push().output).toContain('No place to push the image to');
    const refused = push('--tags=127.0.0.1:1/nobody:1');
    expect(refused.status).not.toBe(0);
    expect(refused.output).toMatch(
      /127\.0\.0\.1:1\/nobody:1 cannot be pushed[^]*skopeo says: .*connection refused/,
    );
    // A PATH that contains only node.
    const bin = mkdtempSync(join(tmpdir(), 'rust-static-path-'));
    symlinkSync(process.execPath, join(bin, 'node'));
    const none = workspace.nx(['run', 'real:image-push', '--tags=127.0.0.1:1/nobody:1'], { PATH: bin });
    rmSync(bin, { recursive: true });
    expect(none.output).toMatch(/skopeo cannot be run[^]*Install skopeo .* or say --via=daemon/);
    expect(none.status).not.toBe(0);
  });
});
