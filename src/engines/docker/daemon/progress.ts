import { createInterface } from 'node:readline';
import { isText, optional, orNull, parseJson, shape } from '../../../json';

/** One line of the daemon's progress. */
interface ProgressLine {
  stream?: string;
  status?: string;
  id?: string;
  error?: string;
  /** What a push ends with. */
  aux?: { Digest?: string } | null;
}

/** The daemon's own words of a failure that it reports inside a successful answer. */
export class DaemonStreamError extends Error {}

/**
 * Reads the answer of a build, pull or push to its end. A failure there is no HTTP error: the daemon answers 200 and
 * puts `{"error": …}` into the stream, and dockerode's followProgress does not raise it.
 *
 * @param onText what the daemon prints; of a pull, one line a state and layer
 * @returns the digest of what was pushed
 * @throws DaemonStreamError for a reported failure, a line that is no message, and a stream that ends early
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

function parseLine(line: string): ProgressLine {
  const progress = parseJson<ProgressLine>(line, isProgress);
  if (progress) return progress;
  throw new DaemonStreamError(`the daemon sent a line that is no message: ${line.slice(0, 200)}`);
}

const isProgress = shape({
  stream: optional(isText),
  status: optional(isText),
  id: optional(isText),
  error: optional(isText),
  aux: optional(orNull(shape({ Digest: optional(isText) }))),
});
