import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rejected } from '../testing/memory-files';
import { tempFolder } from '../testing/temp-folder';
import { publishedVersion } from './published-version';

const line = (vers: string, yanked = false): string => JSON.stringify({ name: 'lib', vers, yanked });
const INDEX: Record<string, string> = {
  '/open/3/l/lib': [line('1.9.0'), line('1.10.0-rc.1'), line('1.10.0', true)].join('\n'),
  '/closed/3/l/lib': line('2.0.0'),
  '/hidden/3/l/lib': line('3.0.0'),
  '/said/3/l/lib': line('4.0.0'),
  '/said/config.json': JSON.stringify({ dl: 'https://x', 'auth-required': true }),
  '/empty/config.json': JSON.stringify({ dl: 'https://x' }),
};
/** Without the token, these hide their crates. Only one asks for it. */
const HIDING = /^\/(hidden|said)\/3/;

let server: Server;
let seen: string[];
beforeEach(async () => {
  seen = [];
  server = createServer(({ url = '', headers }, response) => {
    seen.push(`${url} ${headers.authorization ?? '-'}`);
    const isUser = headers.authorization === 'secret';
    const isAsked = url.startsWith('/closed') || url === '/hidden/config.json';
    const isThere = INDEX[url] !== undefined && (isUser || !HIDING.test(url));
    const status = url.startsWith('/broken') ? 500 : isAsked && !isUser ? 401 : isThere ? 200 : 404;
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
      logText: `corp (${base()}/open/)`,
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

  it.each([
    ['hidden', '3.0.0'],
    ['said', '4.0.0'],
  ])('is read with the token if the registry hides its crates: %s', async (name, currentVersion) => {
    expect(await ask(`sparse+${base()}/${name}/`, { token: 'secret' })).toMatchObject({ currentVersion });
    expect(await ask(`sparse+${base()}/${name}/`)).toMatchObject({ currentVersion: null });
  });

  it('is null without telling the token if an open registry does not have it', async () => {
    expect(await ask(`sparse+${base()}/empty/`, { token: 'secret' })).toMatchObject({ currentVersion: null });
    expect(seen).toEqual(['/empty/3/l/lib -', '/empty/config.json -']);
  });

  it('is null if it was never published, is private, or the registry has no sparse index', async () => {
    expect(await ask(`sparse+${base()}/empty/`)).toMatchObject({ currentVersion: null });
    expect(await ask(`sparse+${base()}/open/`, { publish: 'false' })).toBeNull();
    expect(await ask('https://git.example.com/index.git')).toBeNull();
  });

  it('is an error if the registry fails', async () =>
    expect(await rejected(ask(`sparse+${base()}/broken/`))).toMatchObject({ code: 'registry-unreachable' }));
});
