import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { cargoWorkspace } from '../testing/build-fixture';
import { cliIn } from '../testing/cli-fixture';
import { listen } from '../testing/unit-servers';
import { newKey, published, readInto } from '../testing/units-fixture';
import { canonicalJson } from '../units/canonical';
import { publicKeyText } from '../units/envelope';
import { folderStore } from '../units/stores/folder';

const pem = (key: ReturnType<typeof newKey>): string =>
  key.export({ format: 'pem', type: 'pkcs8' }) as string;

/** A workspace with an index that `units publish` has written. */
async function withDraft() {
  const root = cargoWorkspace();
  const { root: store, key, index } = await published();
  const { time: _time, expires: _expires, ...draft } = index;
  const file = join(root, 'rust-static-units.json');
  writeFileSync(file, canonicalJson(draft));
  const env = { RUST_STATIC_UNITS_STORE: store, RUST_STATIC_UNITS_KEY: pem(key) };
  return { root, store, key, env, file };
}

describe('rust-static units sign', () => {
  it('signs what was published, and readers that trust the key accept it', async () => {
    const { root, key, env } = await withDraft();
    const { status, stdout } = await cliIn(root, { env })('units', 'sign');
    expect([status, stdout]).toEqual([0, `Signed 2 units for 30 days with the key ${publicKeyText(key)}\n`]);
    const own = folderStore(env.RUST_STATIC_UNITS_STORE);
    expect(await readInto(own, key, { expected: { now: Date.now() } })).toMatchObject({
      units: 2,
      trouble: undefined,
    });
    expect((await readInto(own, newKey(), { expected: { now: Date.now() } })).trouble).toMatch(/trustedKeys/);
    const later = Date.now() + 31 * 86_400_000;
    expect((await readInto(own, key, { expected: { now: later } })).trouble).toMatch(/has expired/);
  });

  it('has the address of the store from nx.json', async () => {
    const { root, store, env } = await withDraft();
    const plugins = ['other', { plugin: '@org/rust-static', options: { unitsStore: store } }];
    const cli = cliIn(root, { env: { RUST_STATIC_UNITS_KEY: env.RUST_STATIC_UNITS_KEY }, plugins });
    expect((await cli('units', 'sign')).status).toBe(0);
    expect(readdirSync(join(store, 'records'))).toHaveLength(1);
  });

  it('has nothing to do if a signed index has all units', async () => {
    const { root, env, file } = await withDraft();
    writeFileSync(file, '');
    expect((await cliIn(root, { env })('units', 'sign', file)).stdout).toMatch(/^Nothing to sign/);
  });

  it('says what is missing, and works when that is done', async () => {
    const { root, store, env, file } = await withDraft();
    const draft = readFileSync(file, 'utf8');
    const failed = async (says: RegExp, given: NodeJS.ProcessEnv = env): Promise<void> => {
      const { status, stderr } = await cliIn(root, { env: given })('units', 'sign');
      expect([status, stderr]).toEqual([1, expect.stringMatching(says)]);
    };
    await failed(/RUST_STATIC_UNITS_KEY is not set/, { ...env, RUST_STATIC_UNITS_KEY: '' });
    await failed(/is not an ed25519 private key/, { ...env, RUST_STATIC_UNITS_KEY: 'secret words' });
    await failed(/No store for shared crates is set/, { ...env, RUST_STATIC_UNITS_STORE: '' });
    await failed(/No store for shared crates is set/, { ...env, RUST_STATIC_UNITS_STORE: 'nx' });
    writeFileSync(file, draft.replace('"version":1', '"version":2'));
    await failed(/is not an index of units/);
    rmSync(file);
    await failed(/cannot be read/);
    writeFileSync(file, draft);
    for (let number = 0; number < 8; number++) await cliIn(root, { env })('units', 'sign');
    await failed(/has too many indexes of these crates/);
    for (const name of readdirSync(join(store, 'records')).slice(0, 1)) rmSync(join(store, 'records', name));
    expect((await cliIn(root, { env })('units', 'sign')).status).toBe(0);
  });

  it.each<[string, (request: IncomingMessage, response: ServerResponse) => unknown, RegExp]>([
    ['is gone', (request) => request.destroy(), /other side closed|ECONNRESET/],
    ['is full', ({ method }, response) => response.writeHead(method === 'GET' ? 404 : 507).end(), /507/],
    ['refuses the token', (_request, response) => response.writeHead(403).end(), /403/],
  ])('names a store that %s, and works when it does', async (_what, answer, says) => {
    const { root, env } = await withDraft();
    const url = await listen(answer);
    const failed = await cliIn(root, { env: { ...env, RUST_STATIC_UNITS_STORE: url } })('units', 'sign');
    expect(failed.stderr).toContain(`The store for shared crates ${new URL(url).host} does not work`);
    expect(failed.stderr).toMatch(says);
    expect(failed.stderr).not.toMatch(/Docker|\n\s+at /);
    expect((await cliIn(root, { env })('units', 'sign')).status).toBe(0);
  });

  it('does not print a key that is not valid', async () => {
    const { root, env } = await withDraft();
    const { stderr } = await cliIn(root, {
      env: { ...env, RUST_STATIC_UNITS_KEY: '-----BEGIN PRIVATE KEY-----\nsecret\n' },
    })('units', 'sign');
    expect(stderr).not.toContain('secret');
  });
});

describe('rust-static units publish', () => {
  it('refuses the host engine, whose target directory other programs may have written', async () => {
    const { status, stderr } = await cliIn(cargoWorkspace())('units', 'publish', 'app');
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/cannot be published with the engine "host"/),
    ]);
  });

  it('needs a store', async () => {
    const cli = cliIn(cargoWorkspace(), { options: { engine: 'docker', target: undefined } });
    expect((await cli('units', 'publish', 'app')).stderr).toMatch(/No store for shared crates is set/);
  });
});
