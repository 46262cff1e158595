import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACCESS, BUILDER, cargoDaemon, dockerRequest, type Programs } from '../../../testing/docker-build';
import { serve } from '../../../testing/unit-servers';
import { ALL_FILES, published, type Published } from '../../../testing/units-fixture';
import { publicKeyText, signIndex } from '../../../units/envelope';
import { addEnvelope } from '../../../units/records';
import { unitKeyAt } from '../../../units/unit';
import type { BuildRequest } from '../../engine';
import { askBuilder } from './builder-facts';
import { ownClosure } from './closures';
import { openBuild, openVolumes } from './open-build';

/** A builder that tells what it has, and a cargo that lists the crates of a build. */
const PROGRAMS: Programs = {
  '/bin/sh': () => ({ stdout: 'musl-1.2.5\nrustc 1.91.0\n' }),
  tree: () => ({ stdout: 'app v0.1.0\t\nserde v1.0.0\t\nsyn v1.0.0\t\n' }),
  metadata: () => ({ stdout: '{"packages":[]}' }),
  find: (container) => ({
    stdout: [...container.config.volumes!].some(({ path }) => path === '/rust-static-target')
      ? '/rust-static-target/release/.fingerprint/other-0000000000000000\n'
      : '',
  }),
};

async function setup(programs: Programs = {}, options: object = {}, more: Partial<BuildRequest> = {}) {
  const daemon = cargoDaemon({ ...PROGRAMS, ...programs });
  const all = await published();
  const { request: given, terminal, edit } = dockerRequest(options);
  const units = { address: all.root, name: 'team', trustedKeys: [publicKeyText(all.key)] };
  const request: BuildRequest = { ...given, units, ...more };
  const open = (): ReturnType<typeof openBuild> => openBuild(daemon, request, BUILDER, ACCESS);
  const files = (): Record<string, string> => {
    const [, volume] = [...daemon.stored].find(([name]) => name.includes('-target-'))!;
    return Object.fromEntries(
      [...volume.tree.files]
        .map(([path, bytes]) => [path.slice(1), bytes.toString()] as const)
        .filter(([path]) => unitKeyAt(path)),
    );
  };
  return { daemon, request, terminal, edit, open, files, ...all };
}

/** Signs an index for the builder and the closure of a request. */
async function publishFor({
  request,
  store,
  index,
  key,
}: { request: BuildRequest } & Published): Promise<void> {
  const daemon = cargoDaemon(PROGRAMS);
  const { spec, warm } = await openVolumes(daemon, { ...request, units: undefined }, BUILDER, ACCESS);
  const builder = await askBuilder(daemon, { request, builder: BUILDER, spec });
  await warm.dispose();
  const place = { store: 'team', builder, closure: ownClosure(request)! };
  const times = { time: Math.floor(Date.now() / 1000), expires: Math.floor(Date.now() / 1000) + 60 };
  await addEnvelope(store, place, signIndex({ ...index, ...place, ...times, ran: [] }, key));
}

const facts = (daemon: ReturnType<typeof cargoDaemon>): number => daemon.ofKind('facts').length;
const list = ({ stored }: ReturnType<typeof cargoDaemon>): string[] =>
  [...stored].flatMap(([, { tree }]) =>
    [...tree.files.keys()].filter((path) => path.includes('rust-static-forget-')),
  );

describe('shared crates', () => {
  it('are put into a new build slot, with one line, and asked for once', async () => {
    const all = await setup();
    await publishFor(all);
    await (await all.open()).close();
    expect(all.files()).toEqual(ALL_FILES);
    expect(all.terminal.text()).toMatch(/shared crates: 2 of 2 units, \d+\.\d MB, from .*\(\d+\.\d s\)\n/);
    // A list would remove their fingerprints.
    expect(list(all.daemon)).toEqual([]);
    all.edit('apps/app/src/main.rs', 'fn main() { todo!() }\n');
    await (await all.open()).close();
    expect(facts(all.daemon)).toBe(1);
    expect(all.daemon.present).toEqual([]);
  });

  it('are asked for again if the builder could not be asked while crates were downloaded', async () => {
    let asked = 0;
    const all = await setup({
      '/bin/sh': (container, words) =>
        ++asked === 1 ? { exitCode: 1, stderr: 'runc failed' } : PROGRAMS['/bin/sh']!(container, words),
    });
    await publishFor(all);
    await (await all.open()).close();
    expect(all.files()).toEqual(ALL_FILES);
  });

  it('come from a store whose password is not shown', async () => {
    const all = await setup();
    await publishFor(all);
    const address = await serve(({ path }) => {
      const file = join(all.root, path);
      return existsSync(file) ? [200, readFileSync(file)] : [404];
    });
    const withLogin = address.replace('http://', 'dav+http://me:password@');
    all.request.units = { ...all.request.units!, address: withLogin };
    await (await all.open()).close();
    expect(all.terminal.text()).toContain(`2 of 2 units, 0.0 MB, from ${address.replace('http://', '')} (`);
    expect(all.terminal.text()).not.toContain('password');
  });

  it('are asked for in the slot again after a change of the lock, and only what is missing is written', async () => {
    const all = await setup();
    await (await all.open()).close();
    expect(all.terminal.text()).toContain(
      'shared crates: none, everything is compiled: nothing is published',
    );
    all.edit(
      'Cargo.lock',
      `${'version = 4\n\n[[package]]\nname = "app"\nversion = "0.1.0"\n'}dependencies = ["serde"]\n\n[[package]]\nname = "serde"\nversion = "1.0.0"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\n`,
    );
    const present = {
      find: () => ({ stdout: '/rust-static-target/release/.fingerprint/syn-fedcba9876543210\n' }),
    };
    const changed = { ...all, request: { ...all.request, plan: { ...all.request.plan, pruned: undefined } } };
    await publishFor(changed);
    const daemon = cargoDaemon({ ...PROGRAMS, ...present });
    for (const [name, volume] of all.daemon.stored) daemon.stored.set(name, volume);
    await (await openBuild(daemon, changed.request, BUILDER, ACCESS)).close();
    expect(all.terminal.text()).toMatch(/shared crates: 1 of 1 units/);
    expect(Object.keys(all.files()).some((path) => path.includes('libsyn'))).toBe(false);
  });

  it.each<[string, Programs, object, RegExp]>([
    [
      'a builder that cannot be asked',
      { '/bin/sh': () => ({ exitCode: 1, stderr: 'no rustc' }) },
      {},
      /everything is compiled: the builder cannot be asked: no rustc/,
    ],
    ['network access', {}, { network: true }, /not used, because the build has network access/],
    [
      'other packages in the builder',
      { '/bin/sh': () => ({ stdout: 'musl-1.2.6\n' }) },
      {},
      /nothing is published/,
    ],
  ])('are compiled with %s', async (_, programs, options, says) => {
    const all = await setup(programs, options);
    await publishFor(all);
    await (await all.open()).close();
    expect(all.terminal.text()).toMatch(says);
    expect(all.files()).toEqual({});
  });

  it.each(['https://', 'http://[', 'http://127.0.0.1:9'])(
    'are compiled with the store %s',
    async (address) => {
      const all = await setup();
      all.request.units = { ...all.request.units!, address };
      await (await all.open()).close();
      expect(all.terminal.text()).toContain('shared crates: none, everything is compiled:');
    },
  );

  it('are compiled without a word if there is no store, also where none would be used', async () => {
    const all = await setup({}, { network: true });
    all.request.units = { ...all.request.units!, address: 'nx' };
    await (await all.open()).close();
    expect(all.terminal.text()).not.toContain('shared crates');
  });

  it('are not read by a build from nothing, nor to list crates', async () => {
    for (const more of [{ units: undefined }, { command: 'tree' as const }]) {
      const all = await setup({}, {}, more);
      await (await all.open()).close();
      expect([all.terminal.text().includes('shared crates'), facts(all.daemon)]).toEqual([false, 0]);
    }
  });

  it('leave nothing that cargo takes for compiled if the daemon stops while it unpacks', async () => {
    const all = await setup();
    await publishFor(all);
    all.daemon.before.writeArchive = (path) => {
      if (path === '/rust-static-target') throw new Error('no space left on device');
    };
    await (await all.open()).close();
    expect(all.terminal.text()).toMatch(/everything is compiled: no space left on device/);
    expect(all.files()).toEqual({});
  });
});
