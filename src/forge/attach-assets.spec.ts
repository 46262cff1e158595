import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startReleaseServer, type Fault, type ReleaseServer } from '../../e2e/support/release-server.cjs';
import { sha256 } from '../digest';
import { rejected } from '../testing/memory-files';
import { tempFolder } from '../testing/temp-folder';
import { attachAssets, publishRelease } from './complete-release';
import { openForge } from './open-forge';
import type { LocalAsset } from './plan-assets';
import { forgeClient } from './requests';

const TAG = 'team/app@1.0.0';
const FILES = { 'app.tar.gz': 'archive', 'app.sbom': '{}', SHA256SUMS: 'sums' };

let server: ReleaseServer;
afterEach(() => server.close());

async function start(kind: 'github' | 'gitea'): Promise<void> {
  server = await startReleaseServer(kind);
  server.tags.add(TAG);
}

function assets(files: Record<string, string> = FILES): LocalAsset[] {
  const folder = tempFolder();
  return Object.entries(files).map(([name, text]) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return { name, file, size: Buffer.byteLength(text), sha256: sha256(text) };
  });
}

function opened(pauses: readonly number[] = []) {
  const { url, repository, token, kind } = server;
  const api = `${url}${kind === 'github' ? '/api/v3' : '/api/v1'}`;
  const target = { to: kind, server: url, api, repository };
  const lines: string[] = [];
  const forge = openForge(target, token, new AbortController().signal);
  return { forge, tag: TAG, isPrerelease: false, write: (line: string) => lines.push(line), pauses, lines };
}

/** A whole publication, as it runs again after a failure. */
async function publish(files = assets(), pauses: readonly number[] = []): Promise<string[]> {
  const request = opened(pauses);
  await attachAssets(request, files.slice(0, -1));
  await attachAssets(request, files.slice(-1));
  return publishRelease(request, [files.at(-1)!.name]);
}

const there = (): Record<string, string> =>
  Object.fromEntries(server.releases[0]!.assets.map(({ name, bytes }) => [name, bytes.toString('utf8')]));

/** Every file once, in one public release. */
function expectWhole(): void {
  expect(server.releases.map(({ tag_name: tag, draft }) => [tag, draft])).toEqual([[TAG, false]]);
  expect(server.releases[0]!.assets).toHaveLength(Object.keys(FILES).length);
  expect(there()).toEqual(FILES);
  const done = server.events.filter((event) => !event.startsWith('delete '));
  expect(done.toSorted()).toEqual(
    [`create ${TAG}`, ...Object.keys(FILES).map((name) => `upload ${name}`), `publish ${TAG}`].toSorted(),
  );
}

describe.each(['github', 'gitea'] as const)('a release on %s', (kind) => {
  beforeEach(() => start(kind));

  it('is created, filled and then public; a repetition changes nothing', async () => {
    await publish();
    expectWhole();
    const { events } = server;
    expect(events.at(-1)).toBe(`publish ${TAG}`);
    const before = [...events];
    await publish();
    expect(events).toEqual(before);
  });

  const FAULTS: Fault[] = ['drop', 'drop-answer', 'half', 'status'];
  it.each(FAULTS)('continues after a cut at every request: %s', async (fault) => {
    await publish();
    const requests = server.requests.length;
    await server.close();
    expect(requests).toBeGreaterThan(10);
    for (let cut = 0; cut < requests; cut++) {
      await start(kind);
      // The service is gone from this request on.
      server.fail((at) => (at === cut ? fault : at > cut ? 'drop' : undefined));
      await rejected(publish());
      const isPublic = server.releases.some(({ draft }) => !draft);
      if (isPublic) expect(there()).toEqual(FILES);
      server.fail();
      await publish();
      expectWhole();
      if (cut < requests - 1) await server.close();
    }
  });

  it('tries again by itself', async () => {
    server.fail((at) => (at % 7 === 5 ? 'status' : undefined));
    await publish(assets(), [1, 1, 1]);
    expectWhole();
  });

  it('replaces files of a draft, and never those of a public release', async () => {
    await attachAssets(opened(), assets({ 'app.tar.gz': 'older' }));
    await publish();
    expect(there()).toEqual(FILES);
    const before = structuredClone(there());
    const error = await rejected(publish(assets({ ...FILES, more: 'new', 'app.sbom': '[]' })));
    expect(error).toMatchObject({ code: 'release-asset-differs' });
    expect(error.message).toContain('has other files: app.sbom');
    expect(there()).toEqual(before);
    expect(server.events.join()).not.toContain('delete public');
    // The remedy: the files that the tag has.
    await publish();
  });

  it('keeps a file that says the same in other bytes', async () => {
    await publish();
    const [first, ...others] = assets({ ...FILES, 'app.tar.gz': 'signed again' });
    await publish([{ ...first!, accepts: (bytes) => bytes.toString('utf8') === 'archive' }, ...others]);
    expect(there()).toEqual(FILES);
  });

  it('completes a release that is public already', async () => {
    server.releases.push({ id: 900, tag_name: TAG, draft: false, prerelease: false, assets: [] });
    await publish();
    expect(there()).toEqual(FILES);
    expect(server.events).toEqual(Object.keys(FILES).map((name) => `upload ${name}`));
  });

  it('stays a draft until all files are there', async () => {
    const request = opened();
    await attachAssets(request, assets());
    expect(await publishRelease(request, ['other-SHA256SUMS', 'SHA256SUMS'])).toEqual(['other-SHA256SUMS']);
    expect(server.releases[0]!.draft).toBe(true);
  });

  it('does not let the service make a tag, and says to push it', async () => {
    server.tags.clear();
    const error = await rejected(publish());
    expect(error).toMatchObject({ code: 'release-tag-missing' });
    expect(server.releases).toEqual([]);
    server.tags.add(TAG);
    await publish();
    expectWhole();
  });
});

describe('a release on GitHub', () => {
  beforeEach(() => start('github'));

  it('is one, even if two processes begin at the same time', async () => {
    const [one, other] = [assets({ a: '1' }), assets({ b: '2' })];
    await Promise.all([attachAssets(opened(), one), attachAssets(opened(), other)]);
    expect(server.releases).toHaveLength(1);
    expect(Object.keys(there()).toSorted()).toEqual(['a', 'b']);
  });

  it('is compared by bytes if the server does not say digests', async () => {
    server.settings.digests = false;
    await publish();
    await publish();
    expectWhole();
    const error = await rejected(publish(assets({ ...FILES, 'app.tar.gz': 'ARCHIVE' })));
    expect(error).toMatchObject({ code: 'release-asset-differs' });
  });

  it('explains a token without the right', async () => {
    const request = opened();
    const wrong = {
      to: 'github',
      server: server.url,
      api: `${server.url}/api/v3`,
      repository: 'team/app',
    } as const;
    const forge = openForge(wrong, 'other', new AbortController().signal);
    const error = await rejected(attachAssets({ ...request, forge }, assets()));
    expect(error).toMatchObject({ code: 'release-api-failed' });
    expect(error.message).toContain('status 401 {"message":"Bad credentials"}');
    expect(error.message).toContain('contents: write');
  });
});

it('the token is not sent without encryption where a service with encryption asks for files', async () => {
  const client = forgeClient({
    api: 'https://git.example.com/api/v3',
    token: 'secret',
    cancelled: new AbortController().signal,
  });
  const request = { method: 'POST', body: new Blob(['x']), trusted: true } as const;
  await expect(client.answer('http://git.example.com/uploads', request)).rejects.toThrow(
    'the service asks for files over plain HTTP',
  );
});
