import { createHash } from 'node:crypto';
import { daemonAddresses, type AddressFacts } from './address';

const facts = (more: Partial<AddressFacts> = {}, files: Record<string, string> = {}): AddressFacts => ({
  env: {},
  home: '/home/me',
  platform: 'linux',
  uid: 1000,
  read: (path) => files[path],
  ...more,
});

describe('daemonAddresses', () => {
  it('tries the known sockets in order', () => {
    expect(daemonAddresses(facts()).map(({ url }) => url)).toEqual([
      'unix:///var/run/docker.sock',
      'unix:///run/user/1000/docker.sock',
      'unix:///run/user/1000/podman/podman.sock',
      'unix:///run/podman/podman.sock',
      'unix:///home/me/.colima/default/docker.sock',
      'unix:///home/me/.docker/run/docker.sock',
      'unix:///home/me/.docker/desktop/docker.sock',
    ]);
    expect(daemonAddresses(facts({ platform: 'win32' })).map(({ url }) => url)).toEqual([
      'npipe:////./pipe/docker_engine',
    ]);
  });

  it('takes DOCKER_HOST as the only word, with TLS where it asks for it', () => {
    const env = { DOCKER_HOST: 'tcp://build:2376', DOCKER_TLS_VERIFY: '1', DOCKER_CONTEXT: 'other' };
    expect(daemonAddresses(facts({ env }))).toEqual([
      { source: 'DOCKER_HOST', url: 'tcp://build:2376', certificates: '/home/me/.docker' },
    ]);
  });

  it('follows the current docker context, which dockerode does not', () => {
    const id = createHash('sha256').update('colima').digest('hex');
    const files = {
      '/home/me/.docker/config.json': '{"currentContext": "colima"}',
      [`/home/me/.docker/contexts/meta/${id}/meta.json`]:
        '{"Endpoints": {"docker": {"Host": "unix:///c.sock"}}}',
    };
    expect(daemonAddresses(facts({}, files))).toEqual([
      { source: 'docker context "colima"', url: 'unix:///c.sock', certificates: undefined },
    ]);
    expect(daemonAddresses(facts({ env: { DOCKER_CONTEXT: 'default' } }, files))).toHaveLength(7);
  });
});
