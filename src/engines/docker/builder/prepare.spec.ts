import { chmodSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { join } from 'node:path';
import { ACCESS, BUILDER, dockerRequest } from '../../../testing/docker-build';
import { FakeClient } from '../../../testing/fake-client';
import { rejected } from '../../../testing/memory-files';
import type { CallerAccess } from '../access/caller-access';
import type { ImageBuild } from '../daemon/client';
import { builderIdentity, prepareBuilder } from './prepare';

const access: CallerAccess = { network: ACCESS, authFor: () => undefined };
const DOCKERFILE = 'FROM alpine AS builder\nCOPY keys /keys\n';
const files = { 'apps/app/Dockerfile': DOCKERFILE, 'keys/a.pub': 'A', 'keys/sub/run.sh': 'R' };
const own = (options: object = {}, more: Record<string, string> = files) =>
  dockerRequest({ builderImage: undefined, ...options }, { files: more }).request;

describe('prepareBuilder', () => {
  it('builds the stage of the Dockerfile, with its files, once', async () => {
    const daemon = new FakeClient();
    const builds: { options: ImageBuild; context: Buffer }[] = [];
    const { build } = daemon.images;
    daemon.images.build = async (context, options, progress) => {
      builds.push({ options, context: await buffer(Readable.from(context as AsyncIterable<Buffer>)) });
      await build(context, options, progress);
    };
    const request = own({ builderFiles: ['keys'] });
    chmodSync(join(request.workspaceRoot, 'keys/sub/run.sh'), 0o755);
    const builder = await prepareBuilder(daemon, request, access);
    expect(builder.identity).toBe(builderIdentity(request.plan, request.workspaceRoot));
    expect(builder.image).toBe(`rust-static-builder:${builder.identity.slice(0, 24)}`);
    expect(builds[0]!.options).toMatchObject({
      tag: builder.image,
      target: 'builder',
      platform: 'linux/amd64',
    });
    for (const name of ['Dockerfile', 'keys/a.pub', 'keys/sub/run.sh'])
      expect(builds[0]!.context.includes(name)).toBe(true);
    await prepareBuilder(daemon, request, access);
    expect(builds).toHaveLength(1);
    chmodSync(join(request.workspaceRoot, 'keys/sub/run.sh'), 0o644);
    // Nx does not hash modes.
    expect(builderIdentity(request.plan, request.workspaceRoot)).toBe(builder.identity);
  });

  it('passes build arguments, which are part of the identity, and refuses what the stage ignores', async () => {
    const text = { 'apps/app/Dockerfile': 'FROM alpine AS a\nARG FFMPEG_URL=x\nFROM a AS builder\n' };
    const daemon = new FakeClient();
    const given: object[] = [];
    const { build } = daemon.images;
    daemon.images.build = (context, options, progress) => (
      given.push(options.buildArgs),
      build(context, options, progress)
    );
    const identity = (buildArgs: object): string => {
      const request = own({ buildArgs }, text);
      return builderIdentity(request.plan, request.workspaceRoot);
    };
    const buildArgs = { FFMPEG_URL: 'https://mirror.example.com/x' };
    await prepareBuilder(daemon, own({ buildArgs }, text), access);
    expect(given).toEqual([expect.objectContaining(buildArgs)]);
    expect(identity(buildArgs)).not.toBe(identity({}));
    expect(() => identity({ FFMPEG_URI: 'x' })).toThrow(
      /"buildArgs" names FFMPEG_URI, which apps\/app\/Dockerfile does not declare[^]*Did you mean "FFMPEG_URL"/,
    );
  });

  it('says that the Dockerfile of the crate has no stage "builder"', () => {
    const { plan, workspaceRoot } = own({}, { 'apps/app/Dockerfile': 'FROM alpine\n' });
    expect(() => builderIdentity(plan, workspaceRoot)).toThrow(
      /^No apps\/app\/Dockerfile.static\n+apps\/app\/Dockerfile has no stage "builder"/,
    );
  });

  it('pulls an image that the user names, with credentials, if it is not there', async () => {
    const daemon = new FakeClient();
    const pulled: object[] = [];
    const { pull } = daemon.images;
    daemon.images.pull = (reference, options, progress) => (
      pulled.push({ reference, ...options }),
      pull(reference, options, progress)
    );
    const auth = { username: 'me', password: 'p', serveraddress: 'x' };
    const asking = { ...access, authFor: () => auth };
    const request = dockerRequest().request;
    for (let times = 0; times < 2; times++)
      expect(await prepareBuilder(daemon, request, asking)).toEqual({
        image: 'builder:1',
        identity: 'builder:1',
        id: 'builder:1',
      });
    expect(pulled).toEqual([{ reference: 'builder:1', platform: 'linux/amd64', auth }]);
  });

  it('refuses an image of another platform than the target', async () => {
    const daemon = new FakeClient();
    daemon.addImage(BUILDER.image, 'linux/arm64');
    const error = await rejected(prepareBuilder(daemon, dockerRequest().request, access));
    expect(error.message).toMatch(
      /^Builder image builder:1 is for linux\/arm64, but the target needs linux\/amd64/,
    );
  });

  it('says what is missing', async () => {
    const daemon = new FakeClient();
    const noDockerfile = prepareBuilder(daemon, own({}, {}), access);
    expect((await rejected(noDockerfile)).message).toMatch(
      /^No apps\/app\/Dockerfile\n[^]*nx g @org\/rust-static:setup/,
    );
    const noFile = prepareBuilder(daemon, own({ builderFiles: ['gone'] }), access);
    expect((await rejected(noFile)).message).toMatch(/^Builder file gone does not exist/);
    expect(daemon.known.size).toBe(0);
  });

  it('stops when the user has cancelled', async () => {
    const { request, controller } = dockerRequest();
    controller.abort(new Error('Cancelled by SIGINT'));
    expect((await rejected(prepareBuilder(new FakeClient(), request, access))).message).toBe(
      'Cancelled by SIGINT',
    );
  });
});
