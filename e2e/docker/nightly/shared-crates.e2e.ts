import { join } from 'node:path';
import { podmanSocket, secondDocker } from '../../support/daemons.cjs';
import { startRegistry } from '../../support/plain-registry.cjs';
import { compiledIn, sharedCrates } from '../../support/shared-crates';
import { removeVolumes } from '../../support/volumes.cjs';

jest.setTimeout(1_800_000);

/** A line of an htpasswd file: the password is `secret`. */
const LOGIN = 'me:$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a';
const HOSTS = [secondDocker, `unix://${podmanSocket}`];
const shared = sharedCrates();
afterAll(() => shared.remove(...HOSTS));

describe('crates that one daemon has compiled', () => {
  let fromNothing = '';
  beforeAll(() => {
    shared.build({});
    fromNothing = shared.digest();
    shared.publish('app');
    shared.sign();
  });

  it.each(HOSTS)('are not compiled by another one: %s', (host) => {
    const output = shared.build({ ...shared.withStore, DOCKER_HOST: host });
    expect(output).toMatch(/shared crates: (\d+) of \1 units/);
    expect(compiledIn(output)).toEqual(['app']);
    expect(shared.digest()).toBe(fromNothing);
  });

  it('come from an OCI registry, with the login of docker', () => {
    const address = '127.0.0.1:5059';
    const stop = startRegistry(address, LOGIN);
    const login = { auths: { [address]: { auth: Buffer.from('me:secret').toString('base64') } } };
    shared.workspace.write('dist/docker/config.json', JSON.stringify(login));
    const store = { RUST_STATIC_UNITS_STORE: `oci://${address}/team/crates` };
    const env = { ...store, DOCKER_CONFIG: join(shared.workspace.root, 'dist/docker') };
    try {
      shared.publish('app', env);
      shared.sign(env);
      removeVolumes(shared.workspace, secondDocker);
      const refused = shared.build({ ...store, DOCKER_CONFIG: '/none', DOCKER_HOST: secondDocker });
      expect(refused).toMatch(/shared crates: .*status 401/);
      removeVolumes(shared.workspace, secondDocker);
      const output = shared.build({ ...env, DOCKER_HOST: secondDocker });
      expect(output).toMatch(/shared crates: (\d+) of \1 units, .* from 127\.0\.0\.1:5059\/team\/crates/);
      expect(compiledIn(output)).toEqual(['app']);
      expect(shared.digest()).toBe(fromNothing);
    } finally {
      stop();
    }
  });
});
