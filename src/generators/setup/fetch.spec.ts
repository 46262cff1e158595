import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { FsTree } from 'nx/src/generators/tree';
import { runSetup } from '../../testing/setup-tree';
import { tempFolder } from '../../testing/temp-folder';

const METADATA = JSON.stringify({
  packages: [{ id: 'a', name: 'openssl-sys', version: '0.9.1', links: 'openssl' }],
  resolve: { nodes: [{ id: 'a', deps: [] }] },
});
const FILES = {
  'nx.json': '{}',
  'Cargo.toml': '[workspace]\nmembers = ["apps/app"]\nresolver = "2"\n',
  'apps/app/Cargo.toml':
    '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\nopenssl-sys = "0.9"\n',
  'apps/app/src/main.rs': '',
  'Cargo.lock':
    'version = 4\n\n[[package]]\nname = "app"\nversion = "0.1.0"\ndependencies = ["openssl-sys"]\n\n[[package]]\nname = "openssl-sys"\nversion = "0.9.1"\nsource = "registry+https://x"\n',
};

/** A cargo that can only answer after a fetch, which ends as `fetch` says. */
function cargo(fetch: (folder: string) => string): { bin: string; calls: () => string[] } {
  const folder = tempFolder({ metadata: METADATA });
  const known = `[ -e ${folder}/fetched ] || exit 101`;
  const script = `#!/bin/sh
echo "$1" >> ${folder}/calls
case "$1" in
  fetch) ${fetch(folder)} ;;
  tree) ${known}; printf 'openssl-sys v0.9.1\\t\\n' ;;
  metadata) ${known}; cat ${folder}/metadata ;;
esac
`;
  writeFileSync(join(folder, 'cargo'), script);
  chmodSync(join(folder, 'cargo'), 0o755);
  return { bin: folder, calls: () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n') };
}

describe('setup where cargo lacks crates', () => {
  const path = process.env.PATH;
  afterEach(() => void (process.env.PATH = path));
  const run = async (fetch: (folder: string) => string, options = {}) => {
    const fake = cargo(fetch);
    process.env.PATH = [fake.bin, path].join(delimiter);
    const tree = new FsTree(tempFolder(FILES), false);
    const said = await runSetup(tree, options);
    return { said, calls: fake.calls(), dockerfile: tree.read('apps/app/Dockerfile', 'utf8')! };
  };

  it('fetches them, so that one run is enough', async () => {
    const { said, calls, dockerfile } = await run((folder) => `touch ${folder}/fetched`);
    expect(calls).toContain('fetch');
    expect(said).not.toContain('Cargo could not say');
    expect(dockerfile).toContain('openssl archive');
    expect(dockerfile).not.toMatch(/^ {4}perl/m);
  });

  it('says in one sentence why it could not, and installs what the lock allows', async () => {
    const cause = "[6] Couldn't resolve host name (index.crates.io)";
    const { said, dockerfile } = await run(
      () =>
        `printf "error: failed to get x\\n\\nCaused by:\\n  y\\n\\nCaused by:\\n  ${cause}\\n" >&2; exit 101`,
    );
    expect(said).toContain(
      `Cargo could not say which features the crates have (${cause}), so everything that the lock allows`,
    );
    expect(dockerfile).toMatch(/^ {4}perl/m);
  });

  it('fetches nothing with --offline', async () => {
    const { said, calls } = await run((folder) => `touch ${folder}/fetched`, { offline: true });
    expect(calls).not.toContain('fetch');
    expect(said).toContain('(--offline)');
  });
});
