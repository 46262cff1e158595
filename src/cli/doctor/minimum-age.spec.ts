import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cargoWorkspace, manifestWith } from '../../testing/build-fixture';
import { cliIn } from '../../testing/cli-fixture';
import { tempFolder } from '../../testing/temp-folder';
import { parseAge } from './minimum-age';

const DAY = 86_400_000;
const daysAgo = (days: number): string => new Date(Date.now() - days * DAY).toISOString();
const line = (name: string, vers: string, days?: number, yanked = false): string =>
  JSON.stringify({ name, vers, yanked, ...(days !== undefined && { pubtime: daysAgo(days) }) });
const INDEX: Record<string, string> = {
  '/3/o/old': line('old', '1.0.0', 40),
  '/yo/un/young': [
    line('young', '1.0.0', 90),
    line('young', '1.1.0', 80),
    line('young', '1.2.0', 70, true),
    line('young', '1.3.0', 3),
    line('young', '2.0.0', 60),
  ].join('\n'),
  '/ti/me/timeless': line('timeless', '1.0.0'),
};
const CRATES_IO = 'registry+https://github.com/rust-lang/crates.io-index';

let server: Server;
let base: string;
let asked: string[];
beforeEach(async () => {
  asked = [];
  server = createServer(({ url = '' }, response) => {
    asked.push(url);
    response.writeHead(INDEX[url] ? 200 : 404).end(INDEX[url] ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

/** Runs `doctor` for an app with crates, and returns its problems. */
function doctorFor(
  crates: Record<string, string>,
  { age = '14 days', source = CRATES_IO, index = base } = {},
) {
  const locked = Object.entries(crates).map(
    ([name, version]) =>
      `\n[[package]]\nname = "${name}"\nversion = "${version}"\nsource = "${source}"\nchecksum = "${'0'.repeat(64)}"\n`,
  );
  const names = Object.keys(crates).map((name) => `"${name}"`);
  const wanted = Object.entries(crates).map(([name, version]) => `${name} = "${version}"\n`);
  const root = cargoWorkspace(['app'], {
    'apps/app/Cargo.toml': manifestWith(`minimum-age = "${age}"`)['apps/app/Cargo.toml']!.replace(
      '[features]',
      `[dependencies]\n${wanted.join('')}[features]`,
    ),
    'Cargo.lock': `version = 4\n\n[[package]]\nname = "app"\nversion = "0.1.0"\ndependencies = [${names.join(', ')}]\n${locked.join('')}`,
  });
  const home = tempFolder({
    'config.toml': `[source.crates-io]\nreplace-with = "mirror"\n[source.mirror]\nregistry = "sparse+${index}/"\n`,
  });
  const state = tempFolder();
  const cli = cliIn(root, { env: { CARGO_HOME: home, XDG_STATE_HOME: state } });
  const run = async (): Promise<{ status: number; problems: string[] }> => {
    const { status, stdout } = await cli('doctor', 'app', '--json');
    const { problems } = (JSON.parse(stdout) as { projects: { problems: string[] }[] }).projects[0]!;
    // The command line of specs has no cargo.
    return {
      status,
      problems: problems.filter((text) => text.includes('crates of app') || text.includes('Crates of app')),
    };
  };
  return { run, kept: join(state, 'rust-static/published.json') };
}

describe('minimumAge', () => {
  it('names crates that are younger, and a version that is old enough', async () => {
    const { run } = doctorFor({ old: '1.0.0', young: '1.3.0' });
    const { status, problems } = await run();
    expect(status).toBe(1);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('Crates of app are younger than 14 days');
    expect(problems[0]).toContain('- young 1.3.0: 3 days old; 1.1.0 is old enough\n');
    const [, older] = /; (\S+) is old enough/.exec(problems[0]!)!;
    expect((await doctorFor({ old: '1.0.0', young: older! }).run()).problems).toEqual([]);
    expect((await doctorFor({ young: '1.3.0' }, { age: '2 days' }).run()).problems).toEqual([]);
  });

  it('keeps what never changes, and asks again for the others', async () => {
    const { run, kept } = doctorFor({ old: '1.0.0', young: '1.3.0' });
    await run();
    expect(Object.keys(JSON.parse(readFileSync(kept, 'utf8')) as object)).toEqual([`${CRATES_IO} old 1.0.0`]);
    asked = [];
    expect((await run()).problems).toHaveLength(1);
    expect(asked).toEqual(['/yo/un/young']);
  });

  it.each([
    ['the registry does not tell', { timeless: '1.0.0' }, {}, 'does not say when'],
    ['the registry does not know the crate', { unknown: '1.0.0' }, {}, 'does not say when'],
    ['nothing answers', { old: '1.0.0' }, { index: 'http://127.0.0.1:2' }, '/ does not answer: '],
    [
      'the index is a repository',
      { old: '1.0.0' },
      { source: 'registry+https://e.com/i' },
      'no sparse index',
    ],
  ])('is not passed if %s', async (_what, crates, more, reason) => {
    const { run, kept } = doctorFor(crates as unknown as Record<string, string>, more);
    const { status, problems } = await run();
    expect(status).toBe(1);
    expect(problems).toEqual([expect.stringContaining('Nobody knows whether crates of app are younger')]);
    expect(problems[0]).toContain(reason);
    expect(existsSync(kept)).toBe(false);
  });

  it('leaves out crates from git', async () => {
    const { run } = doctorFor({ young: '1.3.0' }, { source: 'git+https://e.com/young#abc' });
    expect((await run()).problems).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('has the form of cargo', () => {
    expect(['1 hour', '14 days', '1 week', '2 months'].map((age) => parseAge(age) / DAY)).toEqual([
      1 / 24,
      14,
      7,
      60,
    ]);
  });
});
