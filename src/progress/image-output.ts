import { tail } from '../tail';
import type { Shown } from './cargo-output';
import type { Progress } from './progress';

// Docker writes `Step 3/15 : RUN …`, Podman `STEP 3/15: RUN …`.
const STEP = /^step (\d+)\/(\d+) ?: *(.*)$/im;
const LAYER = /^\w+: (?:Pull complete|Already exists|Download complete)$/m;

/**
 * Shows the steps of an image build, or the layers of a pull, as progress. If `work` fails, the
 * output of the failed step is written. If the user asked for all details, everything is written at
 * once.
 *
 * @param phase such as `Building image`
 * @param work receives a function that takes the daemon's text
 */
export async function withImageOutput<T>(
  shown: Shown,
  phase: string,
  work: (onText: (text: string) => void) => Promise<T>,
): Promise<T> {
  const kept = tail();
  let layers = 0;
  const onText = (text: string): void => {
    if (shown.verbose) return shown.write(text);
    kept.add(Buffer.from(text));
    if (LAYER.test(text)) layers++;
    const now = stepOf(text, phase) ?? (LAYER.test(text) ? { phase, detail: `${layers} layers` } : undefined);
    if (now) shown.progress(now);
  };
  shown.progress({ phase });
  try {
    return await work(onText);
  } catch (error) {
    shown.write(lastStep(kept.text()));
    throw error;
  } finally {
    shown.progress(undefined);
  }
}

function stepOf(text: string, phase: string): Progress | undefined {
  const [, done, total, detail = ''] = STEP.exec(text) ?? [];
  return total === undefined
    ? undefined
    : { phase, count: { done: Number(done), total: Number(total) }, detail };
}

// Docker's messages about its own containers, layers and cache.
const NOTE = /^(?: ---> |Removing intermediate container ).*\n?/gm;

/** Returns the output from the last step on, without names of containers and layers. */
function lastStep(text: string): string {
  const start = [...text.matchAll(new RegExp(STEP, 'gim'))].at(-1)?.index ?? 0;
  const step = text.slice(start).replace(NOTE, '');
  return step === '' || step.endsWith('\n') ? step : `${step}\n`;
}
