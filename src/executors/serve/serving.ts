import { join } from 'node:path';
import { runBuild } from '../../build/run';
import { atPresent, waitForChange } from '../../build/wait-for-change';
import { messageOf, RustStaticError } from '../../errors';
import { summary } from '../../progress/summary';
import { selectEngine } from '../../select-engine';
import { toUserError } from '../../system-errors';
import { manifestDirNote } from './manifest-dir';
import { OwnWrites, ownWriteNote } from './own-writes';
import type { Prepared, Serve } from './serve-request';

/**
 * Builds a program and runs it until it ends.
 *
 * @returns true if it ended with status 0
 * @throws RustStaticError if it cannot be built or started
 */
export async function serveOnce(serve: Serve): Promise<boolean> {
  const prepared = serve.prepare();
  const { ended } = await start(serve, prepared);
  const status = await orNotStarted(prepared, ended);
  if (status !== 0) serve.terminal.write(`rust-static: ${prepared.bin} ended with exit status ${status}\n`);
  return status === 0;
}

/**
 * Builds a program and runs it, and does both again after each change of an input. If a build
 * fails, the last program goes on.
 *
 * @throws RustStaticError if the program cannot even be planned; the reason of `cancelled`
 */
export async function serveWatching(serve: Serve): Promise<never> {
  const { terminal, cancelled } = serve;
  const own = new OwnWrites();
  let prepared = serve.prepare();
  for (;;) {
    try {
      const { ended } = await start(serve, prepared);
      const { bin } = prepared;
      orNotStarted(prepared, ended).then(
        (status) => tell(`rust-static: ${bin} ended with exit status ${status}`),
        (error: unknown) => tell(messageOf(error)),
      );
    } catch (error) {
      cancelled.throwIfAborted();
      tell(messageOf(toUserError(error)));
    }
    prepared = await nextPlan(serve, prepared, own);
  }

  function tell(text: string): void {
    if (!cancelled.aborted) terminal.write(`${text}\n`);
  }
}

/** Waits for a change after which the program can be planned. */
export async function nextPlan(serve: Serve, before: Prepared, own: OwnWrites): Promise<Prepared> {
  const { program, prepare, terminal, cancelled } = serve;
  let last = before.build;
  for (;;) {
    const path = await waitForChange(last, cancelled, own.paths);
    if (own.add(path, join(last.workspaceRoot, path), program.startedAt)) {
      terminal.write(ownWriteNote(before.bin, path));
      continue;
    }
    terminal.write(`rust-static: ${path} changed\n`);
    try {
      return prepare();
    } catch (error) {
      terminal.write(`${messageOf(toUserError(error))}\n`);
      last = atPresent(last);
    }
  }
}

async function start({ program, terminal, cancelled }: Serve, prepared: Prepared) {
  const built = await runBuild(prepared.build, { engineOf: selectEngine, terminal, cancelled });
  terminal.write(summary(built));
  const note = manifestDirNote(prepared.build);
  if (note !== undefined) terminal.write(note);
  return program.restart(prepared.command, cancelled);
}

async function orNotStarted({ command }: Prepared, ended: Promise<number>): Promise<number> {
  try {
    return await ended;
  } catch (error) {
    throw new RustStaticError(`${command.program} cannot be started`, {
      code: 'serve-not-started',
      reason: messageOf(error),
      remedy: 'Build for the architecture of this machine: leave the option "target" out.',
      cause: error,
    });
  }
}
