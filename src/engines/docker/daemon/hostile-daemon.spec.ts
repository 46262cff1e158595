import { PassThrough, Readable } from 'node:stream';
import { RustStaticError } from '../../../errors';
import { forEachCase } from '../../../testing/cases';
import { frame } from '../../../testing/fake-daemon';
import { mutate } from '../../../testing/mutate';
import { mutateBytes } from '../../../testing/mutate-bytes';
import { orStuck } from '../../../testing/or-stuck';
import { cargoResult } from './container-output';
import { daemonAddresses } from './address';
import { DaemonStreamError, followProgress } from './progress';
import { registryAuth } from './registry-auth';
import { Transport } from './transport';
import { END_MARKER, ERROR_MARKER } from './wrapper';

const PROGRESS = [
  { stream: 'Step 1/2 : FROM alpine\n' },
  { status: 'Pull complete', id: 'aa11', progressDetail: {} },
  { aux: { Tag: '1', Digest: 'sha256:00', Size: 5 } },
  { error: 'no space left on device', errorDetail: { message: 'no space' } },
];
const progress = PROGRESS.map((line) => `${JSON.stringify(line)}\r\n`).join('');

const output = Buffer.concat([
  frame(2, '   Compiling app v0.1.0\n'),
  frame(1, '{"reason":"compiler-artifact"}\n'),
  frame(2, ERROR_MARKER),
  frame(1, `\n${END_MARKER}0\n`),
]);

describe('a daemon that answers what it should not', () => {
  it('a progress stream is read to its end, or refused', async () => {
    const counts = { read: 0, refused: 0 };
    await forEachCase(500, async (pick) => {
      const stream = Readable.from([mutate(progress.slice(0, pick(2) ? undefined : 120), pick)]);
      const outcome = await orStuck(
        followProgress(stream, () => {}).then(
          () => 'read' as const,
          (error: unknown) => {
            expect(error).toBeInstanceOf(DaemonStreamError);
            return 'refused' as const;
          },
        ),
      );
      expect(outcome).not.toBe('stuck');
      counts[outcome as 'read']++;
    });
    expect(Math.min(counts.read, counts.refused)).toBeGreaterThan(0);
  });

  it('what a container prints has an end mark, or the build has failed', async () => {
    const transport = new Transport({ host: 'never-asked' });
    const counts = { ended: 0, refused: 0 };
    const listener = { onLine: () => {}, onStderr: () => {}, cancelled: new AbortController().signal };
    await forEachCase(500, async (pick) => {
      const stream = new PassThrough();
      const result = cargoResult(transport.outputs(stream), listener);
      stream.end(mutateBytes(output, pick));
      const outcome = await orStuck(
        result.then(
          ({ exitCode }) => {
            expect(typeof exitCode).toBe('number');
            return 'ended' as const;
          },
          (error: Error) => {
            expect(error.message).toMatch('The build container ended before cargo did');
            return 'refused' as const;
          },
        ),
      );
      expect(outcome).not.toBe('stuck');
      counts[outcome as 'ended']++;
    });
    expect(Math.min(counts.ended, counts.refused)).toBeGreaterThan(0);
  });
});

describe("docker's own files, written by somebody else", () => {
  const CONFIG = JSON.stringify({
    auths: { 'ghcr.io': { auth: 'dTpw' }, constructor: {} },
    credHelpers: { 'example.org': 'none' },
    currentContext: 'colima',
  });
  const META = JSON.stringify({ Name: 'colima', Endpoints: { docker: { Host: 'unix:///x.sock' } } });

  it('give addresses and credentials of the right kinds, or an error in words', async () => {
    await forEachCase(1000, (pick) => {
      const [config, meta] = [mutate(CONFIG, pick), pick(2) ? META : mutate(META, pick)];
      const read = (path: string): string | undefined => (path.endsWith('config.json') ? config : meta);
      const facts = { env: {}, home: '/h', platform: 'linux' as const, uid: 1, read };
      for (const { url } of daemonAddresses(facts)) expect(typeof url).toBe('string');
      try {
        const helper = (): string => 'credentials not found';
        const auth = registryAuth('ghcr.io/team/app:1', { ...facts, helper });
        expect(['undefined', 'string']).toContain(typeof auth?.password);
      } catch (error) {
        expect(error).toBeInstanceOf(RustStaticError);
      }
    });
  });
});
