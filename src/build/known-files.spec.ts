import { lstatSync, readdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../digest';
import { tempFolder } from '../testing/temp-folder';
import { KnownFiles } from './known-files';

/** The test's clock is ahead of the files' clock, so the files seem old. */
const later = (seconds: number): void => {
  const now = Date.now();
  jest.spyOn(Date, 'now').mockReturnValue(now + seconds * 1000);
};
afterEach(() => jest.restoreAllMocks());

const setup = () => {
  const root = tempFolder({ 'a.rs': 'one' });
  const env = { NX_WORKSPACE_DATA_DIRECTORY: tempFolder() };
  const digest = (): string => {
    const known = KnownFiles.of(root, env);
    const found = known.digests(['a.rs']).get('a.rs')!;
    known.save();
    return found;
  };
  return {
    root,
    env,
    digest,
    file: join(root, 'a.rs'),
    cache: env.NX_WORKSPACE_DATA_DIRECTORY,
  };
};

describe('the digests of files that are known', () => {
  it('are those of their bytes, from one process to the next', () => {
    const { digest, file } = setup();
    later(60);
    expect([digest(), digest()]).toEqual([sha256('one'), sha256('one')]);
    writeFileSync(file, 'two');
    expect([digest(), digest()]).toEqual([sha256('two'), sha256('two')]);
  });

  it('are not taken from a file of the same size and time whose bytes were changed', () => {
    const { digest, file } = setup();
    later(60);
    digest();
    const { mtime } = lstatSync(file);
    writeFileSync(file, 'two');
    utimesSync(file, mtime, mtime);
    expect(digest()).toBe(sha256('two'));
  });

  it('are taken without reading the file', () => {
    const { root, env, digest, cache } = setup();
    later(60);
    digest();
    const [name] = readdirSync(cache);
    const kept = join(cache, name!);
    const [entry] = Object.values(JSON.parse(readFileSync(kept, 'utf8')) as Record<string, string>);
    const other = 'f'.repeat(64);
    writeFileSync(kept, JSON.stringify({ 'a.rs': entry!.replace(/.{64}$/, other) }));
    expect(KnownFiles.of(root, env).digest('a.rs')).toBe(other);
  });

  it('are not kept of a file that changed a moment ago: it may change again with the same times', () => {
    const { digest, cache } = setup();
    digest();
    expect(readFileSync(join(cache, readdirSync(cache)[0]!), 'utf8')).toBe('{}');
  });

  it.each(['no JSON', '{"a.rs":[1]}', '{"a.rs":"1 2"}', '[]'])(
    'are read anew where the cache says %s',
    (text) => {
      const { digest, cache } = setup();
      later(60);
      digest();
      writeFileSync(join(cache, readdirSync(cache)[0]!), text);
      expect(digest()).toBe(sha256('one'));
    },
  );

  it('are not taken from another file that came to the path with its folder, of the same size and times', () => {
    const root = tempFolder({ 'one/n': '', 'two/n': '' });
    const env = { NX_WORKSPACE_DATA_DIRECTORY: tempFolder() };
    const stat = (folder: string) => lstatSync(join(root, folder, 'n'));
    do for (const folder of ['one', 'two']) writeFileSync(join(root, folder, 'n'), folder[0]!);
    while (stat('one').ctimeMs !== stat('two').ctimeMs || stat('one').mtimeMs !== stat('two').mtimeMs);
    later(60);
    const known = KnownFiles.of(root, env);
    expect(known.digest('one/n')).toBe(sha256('o'));
    renameSync(join(root, 'one'), join(root, 'three'));
    renameSync(join(root, 'two'), join(root, 'one'));
    expect(known.digest('one/n')).toBe(sha256('t'));
  });
});
