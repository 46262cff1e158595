import { createInterface } from 'node:readline';
import { isText, optional, orNull, parseJson, shape, type Checked } from '../../../json';

/** One line of the daemon's progress. */
const isProgress = shape({
  stream: optional(isText),
  status: optional(isText),
  id: optional(isText),
  error: optional(isText),
  /** What a push ends with. */
  aux: optional(orNull(shape({ Digest: optional(isText) }))),
});

/** The daemon's own words of a failure that it reports inside a successful answer. */
export class DaemonStreamError extends Error {}

/**
 * Reads the answer of a build, pull or push to its end. A failure there is no HTTP error: the daemon answers 200 and
 * puts `{"error": …}` into the stream, and dockerode's followProgress does not raise it.
 *
 * @param onText what the daemon prints; of a pull, one line a state and layer
 * @returns the digest of what was pushed
 * @throws DaemonStreamError for a reported failure, a line that is not a progress message, and a stream that ends early
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
    // A pull repeats "Downloading" many times a second; the states that end are enough.
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
