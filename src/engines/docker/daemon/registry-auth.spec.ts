import { loginFor, registryAt, registryAuth, registryOf } from './registry-auth';

const env = { DOCKER_CONFIG: '/c' };
const auth = (config: object, reference = 'reg.corp:5000/team/builder:1', helper = () => '') =>
  registryAuth(reference, {
    env,
    read: (path) => (path === '/c/config.json' ? JSON.stringify(config) : undefined),
    helper,
  });

describe('registryOf', () => {
  it.each([
    ['alpine:3.24', 'https://index.docker.io/v1/'],
    ['docker.io/team/builder:1', 'https://index.docker.io/v1/'],
    ['team/builder', 'https://index.docker.io/v1/'],
    ['localhost/x', 'localhost'],
    ['reg.corp:5000/team/builder@sha256:0', 'reg.corp:5000'],
  ])('%s', (reference, registry) => expect(registryOf(reference)).toBe(registry));
});

describe('the login for a host', () => {
  it.each([
    ['registry', 'registry'],
    ['ghcr.io', 'ghcr.io'],
    ['docker.io', 'https://index.docker.io/v1/'],
  ])('%s is the one of %s, and never that of Docker Hub elsewhere', (host, registry) => {
    const stored = Buffer.from('me:secret').toString('base64');
    const config = JSON.stringify({ auths: { [registry]: { auth: stored } } });
    const hub = JSON.stringify({ auths: { 'https://index.docker.io/v1/': { auth: stored } } });
    const login = (text: string) =>
      loginFor(registryAt(host), { env, read: () => text, helper: () => '' })?.password;
    expect([login(config), login(hub)]).toEqual(['secret', host === 'docker.io' ? 'secret' : undefined]);
  });
});

describe('registryAuth', () => {
  it('reads what docker login has stored', () => {
    const stored = Buffer.from('me:pass:word').toString('base64');
    expect(auth({ auths: { 'reg.corp:5000': { auth: stored } } })).toEqual({
      username: 'me',
      password: 'pass:word',
      serveraddress: 'reg.corp:5000',
    });
    expect(auth({ auths: { other: { auth: stored } } })).toBeUndefined();
  });

  it('asks the helper of the registry before the general one', () => {
    const asked: string[] = [];
    const helper = (program: string, registry: string): string => {
      asked.push(`${program} ${registry}`);
      return '{"Username": "<token>", "Secret": "t"}';
    };
    const config = { credsStore: 'desktop', credHelpers: { 'reg.corp:5000': 'ecr' } };
    expect(auth(config, undefined, helper as () => string)).toEqual({
      identitytoken: 't',
      serveraddress: 'reg.corp:5000',
    });
    expect(asked).toEqual(['docker-credential-ecr reg.corp:5000']);
  });

  it('says which helper fails, and takes "not found" for nobody', () => {
    const failing = (words: string) => () => {
      throw Object.assign(new Error('exit 1'), { stdout: words });
    };
    const config = { credsStore: 'gone' };
    expect(auth(config, undefined, failing('credentials not found in native keychain'))).toBeUndefined();
    expect(() => auth(config, undefined, failing('boom'))).toThrow(
      /^docker-credential-gone does not give credentials for reg\.corp:5000\n\nboom/,
    );
  });
});
