import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rejected } from '../testing/memory-files';
import { tempFolder } from '../testing/temp-folder';
import { publishedVersion } from './published-version';

const line = (vers: string, yanked = false): string => JSON.stringify({ name: 'lib', vers, yanked });
const INDEX: Record<string, string> = {
  '/open/3/l/lib': [line('1.9.0'), line('1.10.0-rc.1'), line('1.10.0', true)].join('\n'),
  '/closed/3/l/lib': line('2.0.0'),
};

let server: Server;
let seen: string[];
beforeEach(async () => {
  seen = [];
  server = createServer(({ url = '', headers }, response) => {
    seen.push(`${url} ${headers.authorization ?? '-'}`);
    const isOpen = !url.startsWith('/closed') || headers.authorization === 'secret';
    const status = url.startsWith('/broken') ? 500 : !isOpen ? 401 : INDEX[url] ? 200 : 404;
    response.writeHead(status).end(status === 200 ? INDEX[url] : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const base = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const ask = (index: string, { publish = '["corp"]', token = undefined as string | undefined } = {}) =>
  publishedVersion({
    root: tempFolder({
      'lib/Cargo.toml': `[package]\nname = "lib"\nversion = "0.1.0"\npublish = ${publish}\n`,
    }),
    crate: 'lib',
    env: { CARGO_HOME: '/nowhere', CARGO_REGISTRIES_CORP_INDEX: index, CARGO_REGISTRIES_CORP_TOKEN: token },
  });

describe('the published version of a crate', () => {
  it('is the newest that is not yanked', async () => {
    expect(await ask(`sparse+${base()}/open`, { token: 'secret' })).toEqual({
      currentVersion: '1.10.0-rc.1',
      logText: `from the registry corp (${base()}/open/)`,
    });
    // A registry that is open does not get the token.
    expect(seen).toEqual(['/open/3/l/lib -']);
  });

  it('is read with the token that cargo would use', async () => {
    expect(await ask(`sparse+${base()}/closed/`, { token: 'secret' })).toMatchObject({
      currentVersion: '2.0.0',
    });
    expect(seen).toEqual(['/closed/3/l/lib -', '/closed/3/l/lib secret']);
    expect(await rejected(ask(`sparse+${base()}/closed/`))).toMatchObject({ code: 'registry-unreachable' });
  });

  it('is null if it was never published, is private, or the registry has no sparse index', async () => {
    expect(await ask(`sparse+${base()}/empty/`)).toMatchObject({ currentVersion: null });
    expect(await ask(`sparse+${base()}/open/`, { publish: 'false' })).toBeNull();
    expect(await ask('https://git.example.com/index.git')).toBeNull();
  });

  it('is an error if the registry fails', async () =>
    expect(await rejected(ask(`sparse+${base()}/broken/`))).toMatchObject({ code: 'registry-unreachable' }));
});
