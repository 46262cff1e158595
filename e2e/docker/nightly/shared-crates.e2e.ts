import { podmanSocket, secondDocker } from '../../support/daemons.cjs';
import { compiledIn, sharedCrates } from '../../support/shared-crates';

jest.setTimeout(1_800_000);

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
});
