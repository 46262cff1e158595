import { carriedConfig, carriedUserConfig } from './carried-config';
import { parseToml } from './toml';

const SECRET = 'hunter2';
const TEXT = `[registry]
token = "${SECRET}"
global-credential-providers = ["${SECRET}"]
[registries.company]
index = "sparse+https://crates.example.com/"
token = "${SECRET}"
secret-key = "${SECRET}"
secret-key-subject = "${SECRET}"
credential-provider = ["${SECRET}"]
[http]
cainfo = "/${SECRET}.pem"
`;
const config = { file: '.cargo/config.toml', toml: parseToml(TEXT, '.cargo/config.toml') };

describe('secrets of a cargo configuration', () => {
  it.each([
    ['the workspace, for a container', () => carriedConfig(config)],
    ['the user, for the step that fetches', () => carriedUserConfig(config, 'fetch')],
    ['the user, for the step that builds', () => carriedUserConfig(config, 'build')],
  ])('are left out of that of %s', (_, carried) => {
    expect(carried()).toContain('sparse+https://crates.example.com/');
    expect(carried()).not.toContain(SECRET);
  });
});
