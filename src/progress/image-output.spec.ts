import { rejected } from '../testing/memory-files';
import { withImageOutput } from './image-output';
import { progressText } from './progress';

const shown = (verbose = false) => {
  const seen: string[] = [];
  let text = '';
  return {
    seen,
    text: () => text,
    verbose,
    write: (chunk: string | Uint8Array) => void (text += String(chunk)),
    progress: (now: Parameters<typeof progressText>[0] | undefined) =>
      void seen.push(now ? progressText(now) : 'nothing'),
  };
};
// Docker's daemon sends one message per line. Podman uses other messages.
const DOCKER = [
  'Step 1/3 : FROM alpine:3.24',
  '\n',
  ' ---> 0123456789ab\n',
  'Step 2/3 : ARG A\n',
  ' ---> Using cache\n',
  'Step 3/3 : RUN apk add openssl-dev\n',
  ' ---> Running in a96a3c14c183\n',
  'ERROR: unable to select packages:\n',
  '  openssl-dev (no such package)\n',
  'Removing intermediate container a96a3c14c183\n',
];

describe('withImageOutput', () => {
  it('shows the steps, and writes nothing when all goes well', async () => {
    const to = shown();
    await withImageOutput(to, 'Building image', async (onText) => DOCKER.forEach(onText));
    expect(to.text()).toBe('');
    expect(to.seen).toEqual([
      'Building image',
      'Building image 1/3 FROM alpine:3.24',
      'Building image 2/3 ARG A',
      'Building image 3/3 RUN apk add openssl-dev',
      'nothing',
    ]);
  });

  it('writes the output of the step that failed, and not of those before it', async () => {
    const to = shown();
    const failing = withImageOutput(to, 'Building image', async (onText) => {
      DOCKER.forEach(onText);
      throw new Error('returned 1');
    });
    expect((await rejected(failing)).message).toBe('returned 1');
    expect(to.text()).toBe([DOCKER[5], ...DOCKER.slice(7, 9)].join(''));
    expect(to.seen.at(-1)).toBe('nothing');
  });

  it('reads the steps of Podman', async () => {
    const to = shown();
    await withImageOutput(to, 'Building image', async (onText) => onText('STEP 2/9: RUN true\n'));
    expect(to.seen[1]).toBe('Building image 2/9 RUN true');
  });

  it('counts the layers of a pull', async () => {
    const to = shown();
    await withImageOutput(to, 'Pulling image', async (onText) =>
      ['a1: Pull complete\n', 'b2: Already exists\n', 'Digest: sha256:1\n'].forEach(onText),
    );
    expect(to.seen).toEqual(['Pulling image', 'Pulling image 1 layers', 'Pulling image 2 layers', 'nothing']);
  });

  it('writes everything at once for --verbose', async () => {
    const to = shown(true);
    await withImageOutput(to, 'Building image', async (onText) => DOCKER.forEach(onText));
    expect(to.text()).toBe(DOCKER.join(''));
  });
});
