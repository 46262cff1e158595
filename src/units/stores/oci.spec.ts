import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sha256 } from '../../testing/package-fixture';
import { tempFolder } from '../../testing/temp-folder';
import { registry, type RegistryRules } from '../../testing/unit-registry';
import { serve } from '../../testing/unit-servers';
import { ociAddress, ociStore } from './oci';
import { RegistryAuthorization, type RegistryCredentials } from './oci-token';

const LOGIN = { username: 'me', password: 'secret' };

async function storeWith(
  rules: RegistryRules,
  credentials: () => RegistryCredentials | undefined = () => LOGIN,
) {
  const root = tempFolder();
  const url = await serve(registry(root, { login: 'me:secret', ...rules }));
  return {
    root,
    url,
    store: ociStore(ociAddress(`${url.replace('http', 'oci')}/team/crates`)!, credentials),
  };
}
const fileWith = (text: string) => ({ digest: sha256(text), file: join(tempFolder({ f: text }), 'f') });

describe('an OCI registry as a store', () => {
  it('is asked for the right to write only for an upload', async () => {
    const scopes: (string | null)[] = [];
    const { store } = await storeWith({ onToken: (query) => scopes.push(query.get('scope')) });
    const { digest, file } = fileWith('x');
    await store.hasBlob(digest);
    await store.getRecord('name');
    expect(scopes).toEqual(['repository:team/crates:pull']);
    await store.putBlob(digest, file);
    await store.putRecord('name', 'text');
    expect(scopes).toEqual(['repository:team/crates:pull', 'repository:team/crates:pull,push']);
  });

  it.each<[string, RegistryRules, RegistryCredentials | undefined]>([
    ['a password by Basic', { isBasic: true }, LOGIN],
    ['a refresh token', {}, { identitytoken: 'refresh' }],
    ['nothing, for a public one', { login: undefined }, undefined],
  ])('takes %s', async (_what, rules, credentials) => {
    const { store } = await storeWith(rules, () => credentials);
    const { digest, file } = fileWith('x');
    await store.putBlob(digest, file);
    expect(await store.hasBlob(digest)).toBe(true);
  });

  it.each<[string, RegistryCredentials | undefined, RegExp]>([
    ['without a login', undefined, /refuses the login with status 401/],
    ['with a wrong password', { username: 'me', password: 'no' }, /refuses the login with status 401/],
  ])('refuses %s', async (_what, credentials, says) => {
    const { store } = await storeWith({}, () => credentials);
    await expect(store.getRecord('name')).rejects.toThrow(says);
  });

  it('with a wrong password by Basic is not asked for ever', async () => {
    const { store } = await storeWith({ isBasic: true }, () => ({ username: 'me', password: 'no' }));
    await expect(store.getRecord('name')).rejects.toThrow(/status 401/);
  });

  it('looks for credentials only when the registry asks for them', async () => {
    const { store } = await storeWith({ login: undefined }, () => {
      throw new Error('asked');
    });
    expect(await store.getRecord('name')).toBeUndefined();
  });

  it('sends no credentials to a server without encryption that a registry with encryption names', async () => {
    const answer = new Response('', {
      status: 401,
      headers: { 'www-authenticate': 'Bearer realm="http://127.0.0.1:9/token"' },
    });
    Object.defineProperty(answer, 'url', { value: 'https://ghcr.io/v2/' });
    const authorization = new RegistryAuthorization('team/crates', () => LOGIN);
    await expect(authorization.renew(answer, false)).rejects.toThrow('without encryption');
  });

  it('that wants uploads elsewhere does not make its token known there', async () => {
    const seen: (string | undefined)[] = [];
    const other = await serve(({ headers }) => (seen.push(headers.authorization), [201]));
    const { store } = await storeWith({ uploads: `${other}/upload` });
    const { digest, file } = fileWith('x');
    await store.putBlob(digest, file);
    expect(seen).toEqual([undefined]);
  });

  it.each<[string, (other: string) => RegistryRules]>([
    ['wants uploads', (other) => ({ uploads: `${other}/upload` })],
    ['has blobs', (other) => ({ blobs: `${other}/blob` })],
  ])('that %s elsewhere sends no credentials where that server wants them', async (_what, rulesFor) => {
    const seen: [path: string, authorization: string | undefined][] = [];
    const other: string = await serve(({ path, headers }) => {
      seen.push([path, headers.authorization]);
      return path === '/token'
        ? [200, '{"token":"x"}']
        : [401, '', { 'www-authenticate': `Bearer realm="${other}/token",service="s"` }];
    });
    const { store } = await storeWith(rulesFor(other));
    const { digest, file } = fileWith('x');
    // Gets a token, so that the next answer is that of the other server.
    await store.getRecord('name');
    const work = [store.putBlob(digest, file), store.getBlob(digest, join(tempFolder(), 'copy'), 1)];
    await Promise.allSettled(work);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.filter(([path, authorization]) => path === '/token' || authorization !== undefined)).toEqual(
      [],
    );
  });

  it('may end all tokens while several requests run', async () => {
    let token = 'one';
    let late = 0;
    const url = await serve(async ({ path, headers }) => {
      if (path === '/token') return [200, JSON.stringify({ token })];
      if (headers.authorization === `Bearer ${token}`) return [404];
      // One answer comes when the other request already has a new token.
      if (token === 'two' && late++ > 0) await sleep(300);
      return [401, '', { 'www-authenticate': `Bearer realm="http://${headers.host}/token"` }];
    });
    const store = ociStore(ociAddress(`${url.replace('http', 'oci')}/team/crates`)!, () => LOGIN);
    expect(await store.hasBlob(sha256('x'))).toBe(false);
    token = 'two';
    expect(await Promise.all([store.hasBlob(sha256('y')), store.hasBlob(sha256('z'))])).toEqual([
      false,
      false,
    ]);
  });

  it('keeps the blobs of an index, because the manifest names them', async () => {
    const { store, root } = await storeWith({});
    const { digest, file } = fileWith('unit');
    await expect(store.putRecord('name', 'text', [{ digest, size: 4 }])).rejects.toThrow(/status 400/);
    await store.putBlob(digest, file);
    expect(await store.putRecord('name', 'text', [{ digest, size: 4 }])).toBe(true);
    expect(await store.getRecord('name')).toBe('text');
    expect(readdirSync(join(root, 'blobs')).sort()).toEqual([sha256('{}'), sha256('text'), digest].sort());
  });

  it.each([
    ['no JSON', '<html>'],
    ['no layers', '{"layers":[]}'],
    ['a path as digest', '{"layers":[{"digest":"sha256:../../../v2/other/blobs/x"}]}'],
  ])('with %s as a manifest has no record', async (_what, manifest) => {
    const url = await serve(() => [200, manifest]);
    const store = ociStore(ociAddress(`${url.replace('http', 'oci')}/team/crates`)!, () => undefined);
    await expect(store.getRecord('name')).rejects.toThrow('not a manifest of units');
  });
});
