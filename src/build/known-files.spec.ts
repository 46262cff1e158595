import { lstatSync, truncateSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../digest';
import { tempFolder } from '../testing/temp-folder';
import { KnownFiles } from './known-files';

/** The spec's clock runs ahead of that of the files: they have not changed for long. */
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
    const [entry] = Object.values(JSON.parse(readFileSync(kept, 'utf8')) as Record<string, string[]>);
    writeFileSync(kept, JSON.stringify({ 'a.rs': [entry![0], 'known'] }));
    expect(KnownFiles.of(root, env).digests(['a.rs']).get('a.rs')).toBe('known');
  });

  it('are not kept of a file that changed a moment ago: it may change again with the same times', () => {
    const { digest, cache } = setup();
    digest();
    expect(readFileSync(join(cache, readdirSync(cache)[0]!), 'utf8')).toBe('{}');
  });

  it.each(['no JSON', '{"a.rs":[1]}', '[]'])('are read anew where the cache says %s', (text) => {
    const { digest, cache } = setup();
    later(60);
    digest();
    writeFileSync(join(cache, readdirSync(cache)[0]!), text);
    expect(digest()).toBe(sha256('one'));
  });

  it('are those of a file larger than any buffer, read in parts', () => {
    const { digest, file } = setup();
    truncateSync(file, 0);
    truncateSync(file, 2 ** 31 + 1);
    const before = process.memoryUsage().rss;
    expect(digest()).toBe('b8030a8ab89280935633d8d991da3d9907c0f12e8b6fc3bfc515f4d440872b6e');
    expect(process.memoryUsage().rss - before).toBeLessThan(512 * 1024 ** 2);
  });
});
