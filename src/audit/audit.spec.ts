import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { rejected, thrown } from '../testing/memory-files';
import { artifactOf, dependency } from '../testing/package-fixture';
import { tempFolder } from '../testing/temp-folder';
import { isAffected, parseAdvisory } from './advisory';
import { fetchDatabase, readDatabase } from './database';
import { describeFinding, findingsIn } from './findings';
import { isGitAddress } from './git-address';

const advisory = (
  more = '',
  versions = 'patched = [">= 0.2.23"]\nunaffected = ["= 0.2.0"]',
  head = '',
) => `\`\`\`toml
[advisory]
id = "RUSTSEC-2020-0071"
package = "time"
date = "2020-11-18"
${head}
${more}
[versions]
${versions}
\`\`\`

# Potential segfault in the time crate

### Impact
`;
const parsed = (...args: Parameters<typeof advisory>) => parseAdvisory(advisory(...args), 'a.md')!;

describe('parseAdvisory', () => {
  it('reads what decides, and the title', () =>
    expect(parsed()).toEqual({
      id: 'RUSTSEC-2020-0071',
      package: 'time',
      title: 'Potential segfault in the time crate',
      patched: ['>= 0.2.23'],
      unaffected: ['= 0.2.0'],
      systems: [],
      architectures: [],
      informational: undefined,
    }));

  it('leaves out what was withdrawn', () =>
    expect(parseAdvisory(advisory('', 'patched = []', 'withdrawn = "2021-01-01"'), 'a.md')).toBeUndefined());

  it.each(['# no TOML', '```toml\n[advisory]\nid = 1\n```\n', '```toml\n[advisory]\nid = "A"\n```\n'])(
    'refuses %j',
    (text) =>
      expect(thrown(() => parseAdvisory(text, 'a.md'))).toMatchObject({ code: 'advisory-unreadable' }),
  );

  it('refuses invalid TOML', () =>
    expect(thrown(() => parsed('x ='))).toMatchObject({ code: 'toml-invalid' }));
});

describe('isAffected', () => {
  it.each<[string, string, string, boolean]>([
    ['0.1.45', '', '', true],
    ['0.2.22', '', '', true],
    ['0.2.23', '', '', false],
    ['0.3.0-alpha.1', '', '', false],
    ['0.2.23-rc.1', '', '', true],
    ['0.2.0', '', '', false],
    ['1.0.0', '', 'patched = []', true],
    ['1.4.0', '', 'patched = ["^1.3.9, < 1.5.0", ">= 2"]', false],
    ['1.5.0', '', 'patched = ["^1.3.9, < 1.5.0", ">= 2"]', true],
    ['0.3.0-alpha.1', '', 'patched = ["^0.3.0"]', true],
    ['0.3.0-alpha.1', '', 'patched = ["^0.3"]', true],
    ['0.3.0-alpha.1', '', 'patched = ["0.3"]', true],
    ['0.3.0-alpha.1', '', 'patched = ["~0.3"]', true],
    ['0.3.0-alpha.1', '', 'patched = ["0.3.0-alpha.1"]', false],
    ['0.3.1', '', 'patched = ["^0.2.23", "^0.3.0"]', false],
    ['0.1.0', '[affected]\nos = ["windows"]', '', false],
    ['0.1.0', '[affected]\nos = ["windows", "linux"]', '', true],
    ['0.1.0', '[affected]\narch = ["arm"]', '', false],
    ['0.1.0', '[affected]\narch = ["x86_64"]', '', true],
  ])('%s with %j and %j: %s', (version, affected, versions, expected) =>
    expect(isAffected(parsed(affected, versions || undefined), version, 'x86_64')).toBe(expected),
  );
});

describe('findingsIn', () => {
  const TIME = dependency('time', { version: '0.1.45' });
  const crates = [dependency('chrono', { dependencies: ['time 0.1.45'] }), TIME];
  const artifact = artifactOf({ crate: { ...artifactOf().crate, dependencies: ['chrono 1.0.0'] } });

  it('names the crate, the correction, the path and the page', () => {
    const [found] = findingsIn(artifact, crates, [parsed()], []);
    expect(describeFinding(found!)).toBe(
      [
        '- time 0.1.45: RUSTSEC-2020-0071 Potential segfault in the time crate',
        '  corrected in >= 0.2.23; app > chrono 1.0.0 > time 0.1.45',
        '  https://rustsec.org/advisories/RUSTSEC-2020-0071.html',
      ].join('\n'),
    );
  });

  it.each([
    ['i586-alpine-linux-musl', 'x86', 1],
    ['i686-unknown-linux-musl', 'x86', 1],
    ['powerpc64le-alpine-linux-musl', 'powerpc64', 1],
    ['armv7-alpine-linux-musleabihf', 'arm', 1],
    ['riscv64gc-unknown-linux-musl', 'riscv64', 1],
    ['x86_64-alpine-linux-musl', 'x86', 0],
  ])('for %s include those about %s: %d', (target, arch, found) =>
    expect(
      findingsIn({ ...artifact, target }, crates, [parsed(`[affected]\narch = ["${arch}"]`)], []),
    ).toHaveLength(found),
  );

  it('says what only runs at build time', () => {
    const [found] = findingsIn(artifact, [{ ...TIME, scope: 'build' }], [parsed()], []);
    expect(describeFinding(found!)).toContain('runs at build time: ');
  });

  it.each<[string, Partial<typeof TIME>, string[]]>([
    ['other crates', { name: 'tim' }, []],
    ['what is ignored', {}, ['RUSTSEC-2020-0071']],
    ['crates of a git repository', { source: 'git+https://example.com/time#abc' }, []],
    ['crates of the workspace', { source: null }, []],
  ])('leaves out %s', (_what, more, ignored) =>
    expect(findingsIn(artifact, [{ ...TIME, ...more }], [parsed()], ignored)).toEqual([]),
  );
});

describe('the database', () => {
  it('reads every advisory about crates, and names the files', () => {
    const root = tempFolder({
      'db/crates/time/RUSTSEC-2020-0071.md': advisory(),
      'db/crates/old/RUSTSEC-2020-0001.md': advisory('', '', 'withdrawn = "2021-01-01"'),
      'db/rust/std/CVE-1.md': 'other',
      'db/README.md': '',
    });
    const { advisories, files } = readDatabase(join(root, 'db'), root);
    expect(advisories.map(({ package: name }) => name)).toEqual(['time']);
    expect(files).toEqual(['db/crates/old/RUSTSEC-2020-0001.md', 'db/crates/time/RUSTSEC-2020-0071.md']);
  });

  it('refuses a folder without advisories, so that a wrong path is not "no vulnerability"', () => {
    const root = tempFolder({ 'db/README.md': '' });
    expect(thrown(() => readDatabase(join(root, 'db'), root))).toMatchObject({ code: 'advisories-missing' });
  });

  it('gets a repository, and its changes the next time', async () => {
    const root = tempFolder({ 'repo/crates/time/A.md': advisory(), 'workspace/nx.json': '{}' });
    const [repo, workspace] = [join(root, 'repo'), join(root, 'workspace')];
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], { cwd: repo });
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'one');
    const env = { ...process.env, NX_WORKSPACE_DATA_DIRECTORY: join(root, 'data') };
    const address = `file://${repo}`;
    const folder = await fetchDatabase(address, workspace, env);
    expect(readDatabase(folder, workspace).advisories).toHaveLength(1);
    git('mv', 'crates/time', 'crates/other');
    git('commit', '-qm', 'two');
    expect(await fetchDatabase(address, workspace, env)).toBe(folder);
    expect(readDatabase(folder, workspace).files[0]).toMatch(/crates\/other\/A\.md$/);
    expect(await rejected(fetchDatabase(`${address}-none`, workspace, env))).toMatchObject({
      code: 'advisories-unavailable',
    });
  });

  it('of a repository that cannot be reached has no password in its message', async () => {
    const root = tempFolder({ 'nx.json': '{}' });
    const env = { ...process.env, NX_WORKSPACE_DATA_DIRECTORY: join(root, 'data') };
    const error = await rejected(fetchDatabase('http://me:secret@127.0.0.1:9/db', root, env));
    expect(error).toMatchObject({ code: 'advisories-unavailable' });
    expect(error.message).toContain('http://127.0.0.1:9/db');
    expect(error.message).not.toContain('secret');
  });

  it.each([
    ['https://github.com/RustSec/advisory-db', true],
    ['git@github.com:RustSec/advisory-db.git', true],
    ['ssh://git@host/db', true],
    ['tools/advisory-db', false],
    ['./db', false],
  ])('%s is a repository: %s', (text, expected) => expect(isGitAddress(text)).toBe(expected));
});
