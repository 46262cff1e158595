import { detect } from '../libraries/detect';
import { resolveNative } from '../libraries/resolve';
import { lockDetection } from '../plan/lock-detection';
import { memoryFiles } from '../testing/memory-files';
import { dockerfile } from './dockerfile';
import { findBlock, managedBlock, readBlock, replaceBlock } from './managed-block';
import { renewDockerfile } from './renew';

const native = (declared: string[] = []) =>
  resolveNative({ declared, detection: detect([], false), alpine: '3.24' });
const text = dockerfile({
  alpine: '3.24',
  native: native(),
  answers: undefined,
  file: 'apps/app/Dockerfile',
  crate: 'apps/app',
  bins: ['app'],
});
const LOCK = `version = 4

[[package]]
name = "app"
version = "0.1.0"
dependencies = ["libsqlite3-sys", "openssl-sys"]

[[package]]
name = "libsqlite3-sys"
version = "0.30.0"
source = "registry+https://x"

[[package]]
name = "openssl-sys"
version = "0.9.1"
source = "registry+https://x"
`;
const DEPENDENCIES = 'libsqlite3-sys = "0.30"\nopenssl-sys = "0.9"\n';
const FILES = (lock: string, dockerfileText: string, dependencies = DEPENDENCIES) =>
  memoryFiles({
    'Cargo.toml': '[workspace]\nmembers = ["apps/app"]\nresolver = "2"\n',
    'Cargo.lock': lock,
    'apps/app/Cargo.toml': `[package]\nname = "app"\nversion = "0.1.0"\n[dependencies]\n${dependencies}`,
    'apps/app/src/main.rs': '',
    'apps/app/Dockerfile': dockerfileText,
  });
const EMPTY_LOCK = 'version = 4\n\n[[package]]\nname = "app"\nversion = "0.1.0"\n';
// Returns the key that is stored beside cargo's answers. It identifies the question.
const readKey = (renewed: string): string => {
  const answers = { key: '000000000000', byName: {} };
  const asked = replaceBlock(renewed, managedBlock({ alpine: '3.24', native: native(), answers }));
  expect(readBlock(findBlock(asked)!).answers).toEqual(answers);
  return lockDetection(FILES(LOCK, renewed), 'apps/app', {})!.key;
};
const renew = (dockerfileText: string, settings = {}, lock = EMPTY_LOCK) =>
  renewDockerfile(FILES(lock, dockerfileText), 'apps/app', settings);

describe('renewDockerfile', () => {
  it('installs the linker that the settings name', () => {
    const { renewed } = renewDockerfile(FILES(EMPTY_LOCK, text, ''), 'apps/app', { linker: 'lld' })!;
    expect(renewed).toMatch(/^\s*lld\b/m);
    expect(text).not.toMatch(/\blld\b/);
  });

  it('leaves alone what is up to date, and says nothing of a file without markers', () => {
    expect(renew(text)).toMatchObject({ renewed: text });
    expect(renew('FROM debian AS builder\n')).toBeUndefined();
    expect(renew(text.replace('# rust-static: end', ''))).toBeUndefined();
  });

  it('follows the lock and the declared libraries, and touches nothing outside of the markers', () => {
    const mine = `# mine\n${text}# mine too\n`;
    const { renewed } = renew(mine, { libraries: ['libsodium'] }, LOCK)!;
    expect(renewed).toMatch(/^ {4}libsodium-static \\$/m);
    expect(renewed).toMatch(/^ {4}openssl-libs-static \\$/m);
    expect(renewed.replace(findBlock(renewed)!, '')).toBe(mine.replace(findBlock(mine)!, ''));
  });

  it('keeps what cargo has answered, as long as what it was asked about is the same', () => {
    const key = readKey(renew(text, {}, LOCK)!.renewed);
    const byName = { openssl: 'bundled', sqlite: 'unneeded' } as const;
    const answered = replaceBlock(
      text,
      managedBlock({ alpine: '3.24', native: native(), answers: { key, byName } }),
    );
    const { renewed } = renew(answered, {}, LOCK)!;
    expect(readBlock(findBlock(renewed)!).answers).toEqual({ key, byName });
    expect(renewed).not.toMatch(/sqlite-static|openssl-libs-static/);
    expect(renewed).toMatch(/^ {4}perl/m);
    // Spelling and requested version do not change the key.
    const same = renewDockerfile(
      FILES(LOCK, answered, 'libsqlite3-sys = { version = "0.31" }\nopenssl-sys = "0.9"\nfnv = "1"\n'),
      'apps/app',
      {},
    )!;
    expect(same.renewed).toBe(renewed);
    // After a change of version or features, cargo must be asked again. Until then, every possible
    // package is installed.
    for (const other of [
      renew(answered, {}, LOCK.replace('0.9.1', '0.9.2'))!,
      renew(answered, { features: ['tls'] }, LOCK)!,
    ]) {
      expect(readBlock(findBlock(other.renewed)!).answers).toBeUndefined();
      expect(other.renewed).toMatch(/sqlite-static[^]*RUSTFLAGS/);
    }
  });

  it('leaves the file alone where the lock is absent or does not fit: nothing is known then', () => {
    expect(renew(text, {}, 'version = 4\n')).toBeUndefined();
    expect(
      renew(
        text,
        {},
        LOCK.replace('version = "0.1.0"', 'version = "9.9.9"').replace('name = "app"', 'name = "other"'),
      ),
    ).toBeUndefined();
  });

  it('does not manage a file outside of the crate, which several crates may share', () => {
    expect(renew(text, { dockerfile: '../Dockerfile' }, LOCK)).toBeUndefined();
  });

  it('takes no words of a comment for answers, or for lines', () => {
    const odd = text.replace(
      '# rust-static: end',
      '# cargo says (0123456789ab): openssl Archive, sqlite, z archive\n# rust-static: end',
    );
    expect(readBlock(findBlock(odd)!).answers).toEqual({
      key: '0123456789ab',
      byName: { z: 'static archive' },
    });
  });

  it('keeps the release of the file, unless the settings name one', () => {
    const old = text.replaceAll('3.24', '3.22');
    expect(renew(old)!.renewed).toBe(old);
    expect(renew(old, { alpine: '3.23' })!.renewed).toContain('ARG BASE_IMAGE=alpine:3.23\n');
  });

  it('keeps the line ends of the file', () => {
    const crlf = text.replaceAll('\n', '\r\n');
    expect(renew(crlf)!.renewed).toBe(crlf);
    expect(renew(crlf, { libraries: ['zlib'] })!.renewed.replaceAll('\r\n', '')).not.toContain('\n');
  });
});
