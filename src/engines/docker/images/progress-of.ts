import type { Terminal } from '../../terminal';
import type { Progress } from '../daemon/client';

/** Shows what the daemon prints, until the user cancels. */
export function progressOf(terminal: Terminal, cancelled: AbortSignal): Progress {
  return { onText: (text) => terminal.write(text), signal: cancelled };
}
