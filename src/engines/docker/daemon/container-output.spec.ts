import { PassThrough } from 'node:stream';
import { frame } from '../../../testing/fake-daemon';
import { cargoResult } from './container-output';
import { Transport } from './transport';
import { END_MARKER, ERROR_MARKER } from './wrapper';

const transport = new Transport({ host: 'never-asked' });

const run = (...frames: Buffer[]) => {
  const stream = new PassThrough();
  const said: string[] = [];
  const cancelled = new AbortController().signal;
  const onStderr = (chunk: Buffer): void => void said.push(chunk.toString());
  const result = cargoResult(transport.outputs(stream), { onLine: () => {}, onStderr, cancelled });
  for (const bytes of frames) stream.write(bytes);
  return { stream, result, said };
};

describe('what a container prints', () => {
  it("cargo's last words count, also when they come after the end mark: the outputs are two pipes", async () => {
    const { result, said } = run(
      frame(1, `\n${END_MARKER}101\n`),
      frame(2, 'error: failed to unpack'),
      frame(2, `\n${ERROR_MARKER.slice(0, 5)}`),
      frame(2, ERROR_MARKER.slice(5)),
    );
    expect(await result).toEqual({ exitCode: 101, stderr: 'error: failed to unpack\n' });
    expect(said).toEqual(['error: failed to unpack', '\n']);
  });

  it('what only looks like the beginning of the mark is handed on', async () => {
    const { result } = run(
      frame(2, `a${ERROR_MARKER.slice(0, 3)}`),
      frame(2, `b${ERROR_MARKER}`),
      frame(1, `\n${END_MARKER}0\n`),
    );
    expect((await result).stderr).toBe(`a${ERROR_MARKER.slice(0, 3)}b`);
  });

  it('an end without a mark is an error that has the last words', async () => {
    const { stream, result } = run(frame(2, `last words${ERROR_MARKER.slice(0, 2)}`));
    stream.end();
    await expect(result).rejects.toThrow(/The build container ended before cargo did[^]*last words/);
  });
});
