import type { ClosureCrate } from '../cargo/closure-crates';
import { answerKey, answersOf, withAnswers } from './answers';
import { detect } from './detect';
import { findLibrary } from './find-library';
import { resolveNative } from './resolve';

const crate = (name: string, features?: string[], dependencies: string[] = []): ClosureCrate => ({
  name,
  version: '1.0.0',
  dependencies,
  ...(features ? { features } : {}),
});
const resolve = (declared: string[], crates: ClosureCrate[] = [], exact = false) =>
  resolveNative({ declared, detection: detect(crates, exact), alpine: '3.24' });
const strategies = (plan: ReturnType<typeof resolve>) =>
  Object.fromEntries(plan.libraries.map(({ library, strategy }) => [library.name, strategy]));

describe('resolveNative', () => {
  it('knows a library by its name and by what the linker calls it', () => {
    const plan = resolve(['openssl', 'z']);
    expect(plan.link).toEqual(['ssl', 'crypto', 'z']);
    expect(plan.packages).toEqual(['openssl-dev', 'openssl-libs-static', 'zlib-dev', 'zlib-static']);
    expect(plan.unknown).toEqual([]);
  });

  it.each([
    ['OpenSSL', 'openssl'],
    ['libssl', 'openssl'],
    ['asound', 'alsa'],
    ['pam', 'linux-pam'],
    ['git2', 'libgit2'],
    ['sodium', 'libsodium'],
  ])('takes %s for %s', (said, meant) => expect(findLibrary(said)?.name).toBe(meant));

  it('puts what several libraries need after all of them', () => {
    const { link } = resolve(['openssl', 'libssh2', 'libpq']);
    for (const [before, after] of [
      ['ssh2', 'z'],
      ['ssh2', 'ssl'],
      ['pq', 'pgcommon'],
      ['pgport', 'ssl'],
      ['ssl', 'crypto'],
    ])
      expect(link.indexOf(before!)).toBeLessThan(link.indexOf(after!));
    expect(new Set(link).size).toBe(link.length);
  });

  it('brings the packages of what an archive needs', () => {
    expect(resolve(['libssh2']).packages).toEqual(
      expect.arrayContaining(['openssl-libs-static', 'zlib-static']),
    );
  });

  it('hands what it does not know to the linker, before the rest, for it may need any of it', () => {
    expect(resolve(['z', 'answer'])).toMatchObject({ link: ['answer', 'z'], unknown: ['answer'] });
  });

  it('does not link what a crate of the closure links already', () => {
    const { link, packages } = resolve(['libpq', 'openssl'], [crate('openssl-sys')]);
    expect(link).toEqual(['pq', 'pgcommon', 'pgport']);
    expect(packages).toContain('openssl-libs-static');
  });

  it('installs nothing for a crate that compiles its C code, but the tools for it', () => {
    const plan = resolve([], [crate('openssl-sys', ['vendored'])], true);
    expect(strategies(plan)).toEqual({ openssl: 'bundled' });
    expect(plan.packages).toEqual(expect.arrayContaining(['perl']));
    expect(plan.packages.join()).not.toContain('openssl');
  });

  it('installs both where features decide and are not known', () => {
    const plan = resolve([], [crate('openssl-sys')]);
    expect(strategies(plan)).toEqual({ openssl: 'undecided' });
    expect(plan.packages).toEqual(expect.arrayContaining(['openssl-libs-static', 'perl']));
  });

  it('compiles in a stage what Alpine has no archive of, and says what is unsupported', () => {
    expect(resolve(['ffmpeg']).stages.map(({ name }) => name)).toEqual(['ffmpeg']);
    expect(strategies(resolve([], [crate('alsa-sys', [])], true))).toEqual({ alsa: 'unsupported' });
    expect(strategies(resolve([], [crate('mysqlclient-sys', [])], true))).toEqual({ mariadb: 'unsupported' });
  });
});

describe('detect', () => {
  it('names crates that look native and are not known, with the reason', () => {
    const found = detect(
      [crate('own-sys'), crate('deep', undefined, ['cc']), crate('cc'), crate('serde')],
      false,
    );
    expect(found.unknown).toEqual([
      { crate: 'deep', why: 'its build uses cc' },
      { crate: 'own-sys', why: 'its name says that it wraps a C library' },
    ]);
  });

  it('finds a crate by its `links` value when its name is a new one', () => {
    const found = detect([{ ...crate('libz-fork', []), links: 'z' }], true);
    expect(found.libraries.map(({ library }) => library.name)).toEqual(['zlib']);
  });

  it('takes both where two builds of a crate differ, and the archive where a feature says so', () => {
    expect(
      strategies(resolve([], [crate('openssl-sys', ['vendored']), crate('openssl-sys', [])], true)),
    ).toEqual({
      openssl: 'undecided',
    });
    expect(strategies(resolve([], [crate('zstd-sys', ['pkg-config'])], true))).toEqual({
      zstd: 'static archive',
    });
    expect(resolve([], [crate('yeslogic-fontconfig-sys', ['dlopen'])], true).libraries).toEqual([]);
  });

  it('brings what the code of a crate needs besides: hidapi compiles its own, which wants udev', () => {
    expect(resolve([], [crate('hidapi', ['linux-static-hidraw'])], true).packages).toContain('eudev-dev');
    expect(resolve([], [crate('hidapi', ['linux-native'])], true).libraries).toEqual([]);
  });

  it('passes over crates that only other platforms link', () => {
    expect(
      detect([crate('windows-sys'), crate('core-foundation-sys'), crate('js-sys')], false),
    ).toMatchObject({
      libraries: [],
      unknown: [],
    });
  });

  it('finds bindgen by what loads libclang', () => {
    expect(resolve([], [crate('clang-sys', ['runtime'])], true).packages).toEqual(['clang22-libclang']);
  });
});

describe('answers', () => {
  const possible = detect(
    [crate('openssl-sys'), crate('libsqlite3-sys'), crate('cmake'), crate('zstd-sys')],
    false,
  );
  const exact = detect([crate('openssl-sys', ['vendored']), crate('zstd-sys', [])], true);

  it('are what cargo says of what the lock leaves open', () => {
    expect(answersOf(possible, exact)).toEqual({
      cmake: 'unneeded',
      openssl: 'bundled',
      sqlite: 'unneeded',
      zstd: 'bundled',
    });
  });

  it('lead from the lock alone to what cargo says', () => {
    const answers = answersOf(possible, exact);
    const plan = (detection: typeof possible) =>
      resolveNative({ declared: [], detection, alpine: '3.24' }).packages;
    expect(plan(withAnswers(possible, answers))).toEqual(plan(exact));
  });

  it('leave out the tools of a crate that the lock has for other apps', () => {
    const lock = detect([crate('openssl-sys'), crate('openssl-src')], false);
    const answers = answersOf(lock, detect([crate('openssl-sys', [])], true));
    expect(answers).toEqual({ openssl: 'static archive' });
    const plan = resolveNative({ declared: [], detection: withAnswers(lock, answers), alpine: '3.24' });
    expect(plan.packages).toEqual(['openssl-dev', 'openssl-libs-static']);
  });

  it('take in what cargo knows by a `links` value alone', () => {
    const fork = detect([{ ...crate('my-tls', []), links: 'openssl' }], true);
    const answers = answersOf(detect([crate('my-tls')], false), fork);
    expect(answers).toEqual({ openssl: 'static archive' });
    expect(
      strategies(
        resolveNative({ declared: [], detection: withAnswers(detect([], false), answers), alpine: '3.24' }),
      ),
    ).toEqual({
      openssl: 'static archive',
    });
  });

  it('have a key of native crates and what is asked of them, and of nothing else', () => {
    const key = (crates: ClosureCrate[], facts: unknown = []) =>
      answerKey(crates, detect(crates, false), facts);
    const base = [crate('openssl-sys'), crate('serde')];
    expect(key([crate('openssl-sys'), { ...crate('serde'), version: '9.9.9' }])).toBe(key(base));
    expect(key([{ ...crate('openssl-sys'), version: '9.9.9' }, crate('serde')])).not.toBe(key(base));
    expect(key([...base, crate('openssl-src')])).not.toBe(key(base));
    expect(key(base, ['vendored'])).not.toBe(key(base));
  });
});
