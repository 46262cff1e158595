import { detect } from '../libraries/detect';
import { resolveNative } from '../libraries/resolve';
import { memoryFiles } from '../testing/memory-files';
import { dockerfile } from './dockerfile';
import { findBlock, managedBlock, readBlock, replaceBlock } from './managed-block';
import { renewDockerfile } from './renew';

const native = (declared: string[] = []) =>
  resolveNative({ declared, detection: detect([], false), alpine: '3.24' });
const text = dockerfile({
  alpine: '3.24',
  native: native(),
  answers: {},
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
const renew = (dockerfileText: string, settings = {}, lock = 'version = 4\n') =>
  renewDockerfile(
    memoryFiles({
      'Cargo.toml': '[workspace]\nmembers = ["apps/app"]\nresolver = "2"\n',
      'Cargo.lock': lock,
      'apps/app/Cargo.toml':
        '[package]\nname = "app"\nversion = "0.1.0"\n[dependencies]\nlibsqlite3-sys = "0.30"\nopenssl-sys = "0.9"\n',
      'apps/app/src/main.rs': '',
      'apps/app/Dockerfile': dockerfileText,
    }),
    'apps/app',
    settings,
  );

describe('renewDockerfile', () => {
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

  it('keeps what cargo has answered, as long as it is still asked', () => {
    const answers = { openssl: 'compiled', sqlite: 'unneeded', zlib: 'archive' } as const;
    const said = replaceBlock(text, managedBlock({ alpine: '3.24', native: native(), answers }));
    const { renewed } = renew(said, {}, LOCK)!;
    expect(readBlock(findBlock(renewed)!).answers).toEqual({ openssl: 'compiled', sqlite: 'unneeded' });
    expect(renewed).not.toMatch(/sqlite-static|openssl-libs-static/);
    expect(renewed).toMatch(/^ {4}perl/m);
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
