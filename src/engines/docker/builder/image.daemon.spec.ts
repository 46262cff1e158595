import { extract } from 'tar-stream';
import { FakeDaemon } from '../../../testing/fake-daemon';
import { rejected } from '../../../testing/memory-files';
import type { Terminal } from '../../terminal';
import { buildBuilder, pullBuilder } from './image';

const recipe = {
  file: 'apps/app/Dockerfile',
  text: 'FROM alpine AS builder\n',
  baseImage: 'mirror/alpine:3.24',
  buildArgs: {},
  platform: 'linux/arm64',
  files: [{ path: 'keys/company.pub', bytes: Buffer.from('KEY') }],
};
let printed = '';
let seen: unknown[] = [];
const terminal: Terminal = {
  write: (chunk) => void (printed += String(chunk)),
  stage: (_name, work) => work(),
  progress: (now) => void (now?.count && seen.push(now)),
  verbose: false,
  colour: false,
};
let daemon: FakeDaemon;
beforeEach(async () => {
  printed = '';
  seen = [];
  daemon = await new FakeDaemon().listen();
});
afterEach(() => daemon.close());

const lines = (...messages: object[]): string =>
  messages.map((message) => `${JSON.stringify(message)}\r\n`).join('');
const build = () => buildBuilder(daemon.client, recipe, access, terminal, new AbortController().signal);
const access = { proxies: { HTTPS_PROXY: 'http://p' }, ca: 'COMPANY\n', apkMirror: 'https://m/alpine' };

describe('buildBuilder', () => {
  it('builds the stage for the platform, with proxies as arguments, and sends nothing but what it needs', async () => {
    daemon.on('POST', /\/build$/, (_call, response) =>
      response.end(lines({ stream: 'Step 1/1 : FROM alpine\n' }, { aux: { ID: 'sha256:1' } })),
    );
    const { image, identity } = await build();
    const call = daemon.calls.find(({ path }) => path.endsWith('/build'))!;
    expect(Object.fromEntries(call.query)).toMatchObject({
      t: image,
      target: 'builder',
      platform: 'linux/arm64',
    });
    expect(JSON.parse(call.query.get('buildargs')!)).toEqual({
      HTTPS_PROXY: 'http://p',
      APK_MIRROR: 'https://m/alpine',
      BASE_IMAGE: 'mirror/alpine:3.24',
    });
    expect(image).toBe(`rust-static-builder:${identity.slice(0, 24)}`);
    expect(printed).toBe('');
    expect(seen).toEqual([{ phase: 'Building image', count: { done: 1, total: 1 }, detail: 'FROM alpine' }]);
    const files = new Map<string, string>();
    const archive = extract();
    archive.end(call.body);
    for await (const entry of archive) {
      const chunks: Buffer[] = [];
      for await (const chunk of entry) chunks.push(chunk as Buffer);
      files.set(entry.header.name, Buffer.concat(chunks).toString());
    }
    expect([...files.keys()]).toEqual(['Dockerfile', 'rust-static-ca.pem', 'keys/company.pub']);
    // Every stage trusts the caller's certificates before it runs anything. The image's name does
    // not depend on them.
    expect(files.get('Dockerfile')).toMatch(/^FROM .*\nCOPY rust-static-ca\.pem .*\nARG SSL_CERT_FILE=/m);
    expect(files.get('rust-static-ca.pem')).toBe('COMPANY\n');
  });

  it('builds nothing when the image is there', async () => {
    daemon.json('GET', /\/images\/.*\/json$/, 200, { Id: 'sha256:1' });
    await build();
    expect(daemon.calls.some(({ path }) => path.endsWith('/build'))).toBe(false);
  });

  it.each([
    [
      'a failure that the daemon reports inside a successful answer',
      (response: { end(text: string): unknown }) =>
        response.end(
          lines(
            { stream: 'ERROR: unable to select packages:\n  corgo (no such package):\n' },
            { error: "The command 'apk add' returned 1" },
          ),
        ),
      "The daemon says: The command 'apk add' returned 1",
      'mirror/alpine:3.24 has no package corgo. https://pkgs.alpinelinux.org/packages?name=corgo shows which Alpine releases have it. Correct the name in apps/app/Dockerfile, or choose another release.',
    ],
    [
      'a line that is not a progress message',
      (response: { end(text: string): unknown }) => response.end('<html>proxy error</html>\n'),
      'The daemon says: the daemon sent a line that is not a progress message: <html>proxy error</html>',
      'Correct apps/app/Dockerfile; the output of the failed step is above.',
    ],
  ])('fails on %s, with what to do about the report', async (_what, answer, words, remedy) => {
    daemon.on('POST', /\/build$/, (_call, response) => void answer(response));
    const error = await rejected(build());
    expect(error.message.split('\n\n')).toEqual([
      'The stage "builder" of apps/app/Dockerfile cannot be built',
      words,
      remedy,
    ]);
  });

  it('fails when the connection is cut', async () => {
    daemon.on('POST', /\/build$/, (_call, response) => {
      response.write(lines({ stream: 'Step 1/9\n' }), () => response.destroy());
    });
    expect((await rejected(build())).message).toMatch(
      /The daemon says: (the connection to the daemon was cut|aborted)/,
    );
  });

  it('fails on an HTTP error', async () => {
    daemon.json('POST', /\/build$/, 500, { message: 'dockerfile parse error line 1' });
    expect((await rejected(build())).message).toContain('dockerfile parse error line 1');
  });
});

describe('pullBuilder', () => {
  it('says what the registry said', async () => {
    daemon.json('POST', /\/images\/create$/, 404, { message: 'manifest unknown' });
    const error = await rejected(
      pullBuilder(
        daemon.client,
        'company/builder:1',
        { platform: 'linux/amd64', auth: () => ({ username: 'me', password: 'p', serveraddress: 'x' }) },
        terminal,
        new AbortController().signal,
      ),
    );
    expect(error.message).toMatch(
      /^Builder image company\/builder:1 cannot be pulled\n\nThe daemon says: .*manifest unknown/,
    );
  });
});
