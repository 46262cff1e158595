import { fetchSecrets } from './secrets';

describe('fetchSecrets', () => {
  it('takes tokens of registries and git configuration from the environment, and nothing else', () => {
    const env = {
      CARGO_REGISTRIES_CORP_TOKEN: 't1',
      CARGO_REGISTRY_TOKEN: 't2',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'url.https://x:t3@git.corp/.insteadOf',
      GIT_CONFIG_VALUE_0: 'https://git.corp/',
      AWS_SECRET_ACCESS_KEY: 'not ours',
    };
    expect(fetchSecrets(env, '/home/.cargo', () => undefined)).toEqual({
      CARGO_REGISTRY_GLOBAL_CREDENTIAL_PROVIDERS: 'cargo:token',
      CARGO_REGISTRIES_CORP_TOKEN: 't1',
      CARGO_REGISTRY_TOKEN: 't2',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'url.https://x:t3@git.corp/.insteadOf',
      GIT_CONFIG_VALUE_0: 'https://git.corp/',
      CARGO_NET_GIT_FETCH_WITH_CLI: 'true',
    });
  });

  it('reads those that `cargo login` has stored; the environment wins', () => {
    const text = '[registry]\ntoken = "public"\n[registries.my-corp]\ntoken = "stored"\n';
    const read = (path: string) => (path === '/home/.cargo/credentials.toml' ? text : undefined);
    expect(fetchSecrets({ CARGO_REGISTRY_TOKEN: 'env' }, '/home/.cargo', read)).toEqual({
      CARGO_REGISTRY_GLOBAL_CREDENTIAL_PROVIDERS: 'cargo:token',
      CARGO_REGISTRY_TOKEN: 'env',
      CARGO_REGISTRIES_MY_CORP_TOKEN: 'stored',
    });
  });
});
