import { KNOWN_ARCHITECTURES } from '../elf/architecture';
import { artifactOf, EPOCH, imagePlan } from '../testing/package-fixture';
import { imageConfig, mainBinary, platformIn, type ConfigFacts } from './image-config';

interface Config {
  architecture: string;
  variant?: string;
  config: { Env: string[]; Labels: Record<string, string>; Entrypoint: string[] };
}

const config = (more: Partial<ConfigFacts> = {}) =>
  imageConfig({
    artifact: artifactOf(),
    plan: imagePlan,
    layers: ['aa', 'bb'],
    hasCertificates: true,
    epoch: EPOCH,
    ...more,
  }) as Config;
const crate = {
  ...artifactOf().crate,
  description: 'Serves',
  license: 'MIT OR Apache-2.0',
  repository: 'https://example.com/app',
};

describe('imageConfig', () => {
  it('says all of a full plan', () => {
    const plan = {
      ...imagePlan,
      user: '0:0',
      entrypoint: ['/app', 'serve'],
      cmd: ['--port', '8080'],
      env: { LOG: 'info', EMPTY: '' },
      labels: { 'com.example.b': '2', 'com.example.a': '1' },
      ports: ['8080/tcp', '53/udp'],
      workingDir: '/data',
    };
    const artifact = artifactOf({ project: '@org/app', target: 'armv7-alpine-linux-musleabihf', crate });
    expect(config({ artifact, plan })).toEqual({
      created: '2023-11-14T22:13:20Z',
      architecture: 'arm',
      os: 'linux',
      variant: 'v7',
      config: {
        User: '0:0',
        ExposedPorts: { '8080/tcp': {}, '53/udp': {} },
        Env: ['PATH=/', 'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt', 'LOG=info', 'EMPTY='],
        Entrypoint: ['/app', 'serve'],
        Cmd: ['--port', '8080'],
        WorkingDir: '/data',
        Labels: {
          'com.example.a': '1',
          'com.example.b': '2',
          'org.opencontainers.image.description': 'Serves',
          'org.opencontainers.image.licenses': 'MIT OR Apache-2.0',
          'org.opencontainers.image.source': 'https://example.com/app',
          'org.opencontainers.image.title': '@org/app',
          'org.opencontainers.image.version': '1.2.3',
        },
      },
      rootfs: { type: 'layers', diff_ids: ['sha256:aa', 'sha256:bb'] },
      history: [
        { created: '2023-11-14T22:13:20Z', created_by: '@org/rust-static' },
        { created: '2023-11-14T22:13:20Z', created_by: '@org/rust-static' },
      ],
    });
  });

  it('says nothing that nobody asked for', () => {
    expect(config({ hasCertificates: false })).toEqual({
      created: '2023-11-14T22:13:20Z',
      architecture: 'amd64',
      os: 'linux',
      config: {
        User: '65532:65532',
        Env: ['PATH=/'],
        Entrypoint: ['/app'],
        WorkingDir: '/',
        Labels: { 'org.opencontainers.image.title': 'app', 'org.opencontainers.image.version': '1.2.3' },
      },
      rootfs: expect.anything(),
      history: expect.anything(),
    });
  });

  it('lets the plan replace variables and labels, and sorts labels in their bytes', () => {
    const plan = {
      ...imagePlan,
      env: { PATH: '/bin', SSL_CERT_FILE: '/ca.pem' },
      labels: { z: '1', 'org.opencontainers.image.title': 'Mine', A: '2' },
    };
    const { Env, Labels } = config({ plan }).config;
    expect(Env).toEqual(['PATH=/bin', 'SSL_CERT_FILE=/ca.pem']);
    expect(Object.entries(Labels)).toEqual([
      ['A', '2'],
      ['org.opencontainers.image.title', 'Mine'],
      ['org.opencontainers.image.version', '1.2.3'],
      ['z', '1'],
    ]);
  });
});

describe('mainBinary', () => {
  const named = (...names: string[]) => names.map((name) => ({ ...artifactOf().binaries[0]!, name }));

  it("is the one of the crate's name, or else the first", () => {
    expect(mainBinary(artifactOf({ binaries: named('admin', 'app') }))).toBe('app');
    expect(mainBinary(artifactOf({ binaries: named('admin', 'worker') }))).toBe('admin');
  });
});

describe('platformIn', () => {
  it.each([
    ['x86_64-unknown-linux-gnu', { os: 'linux', architecture: 'amd64' }],
    ['aarch64-alpine-linux-musl', { os: 'linux', architecture: 'arm64' }],
    ['armv7-unknown-linux-musleabihf', { os: 'linux', architecture: 'arm', variant: 'v7' }],
    ['i586-alpine-linux-musl', { os: 'linux', architecture: '386' }],
    ['i686-unknown-linux-musl', { os: 'linux', architecture: '386' }],
    ['arm-unknown-linux-musleabihf', { os: 'linux', architecture: 'arm', variant: 'v6' }],
    ['armv5te-unknown-linux-musleabi', { os: 'linux', architecture: 'arm', variant: 'v5' }],
  ])('knows where %s runs', (target, platform) => {
    expect(platformIn({ target })).toEqual(platform);
  });

  it('is that of x86_64 for no other architecture that is built', () =>
    expect(
      KNOWN_ARCHITECTURES.filter(
        (arch) => platformIn({ target: `${arch}-unknown-linux-musl` }).architecture === 'amd64',
      ),
    ).toEqual(['x86_64']));
});
