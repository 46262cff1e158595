import { createInterface } from 'node:readline';
import { isText, optional, orNull, parseJson, shape, type Checked } from '../../../json';

/** One line of the daemon's progress. */
const isProgress = shape({
  stream: optional(isText),
  status: optional(isText),
  id: optional(isText),
  error: optional(isText),
  /** The last message of a push. */
  aux: optional(orNull(shape({ Digest: optional(isText) }))),
});

/** An error that the daemon reports inside a successful answer, with the daemon's own message. */
export class DaemonStreamError extends Error {}

/**
 * Reads the answer of a build, pull or push to its end. Failures are not HTTP errors here: the
 * daemon answers 200 and writes `{"error": …}` into the stream. dockerode's followProgress does not
 * throw for that.
 *
 * @param onText receives the daemon's output; for a pull, one line per state and layer
 * @returns the digest of the pushed image
 * @throws DaemonStreamError for a reported failure, an invalid progress message, and a truncated
 * stream
 */
export async function followProgress(
  stream: NodeJS.ReadableStream,
  onText: (text: string) => void,
): Promise<string | undefined> {
  const ended = new Promise<never>((_, reject) => {
    stream.on('aborted', () => reject(new DaemonStreamError('the connection to the daemon was cut')));
    stream.on('error', (error: Error) => reject(new DaemonStreamError(error.message, { cause: error })));
  });
  ended.catch(() => {});
  return Promise.race([readLines(stream, onText), ended]);
}

async function readLines(
  stream: NodeJS.ReadableStream,
  onText: (text: string) => void,
): Promise<string | undefined> {
  let digest: string | undefined;
  for await (const line of createInterface({ input: stream })) {
    if (line.trim() === '') continue;
    const progress = parseLine(line);
    if (progress.error !== undefined) throw new DaemonStreamError(progress.error);
    digest = progress.aux?.Digest ?? digest;
    if (progress.stream !== undefined) onText(progress.stream);
    // A pull repeats "Downloading" many times a second. Only final states are shown.
    else if (progress.status && /complete|exists|Digest|Status/.test(progress.status))
      onText(`${progress.id ? `${progress.id}: ` : ''}${progress.status}\n`);
  }
  return digest;
}

function parseLine(line: string): Checked<typeof isProgress> {
  const progress = parseJson(line, isProgress);
  if (progress) return progress;
  throw new DaemonStreamError(`the daemon sent a line that is not a progress message: ${line.slice(0, 200)}`);
}
