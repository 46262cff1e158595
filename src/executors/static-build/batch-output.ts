import type { Task } from '@nx/devkit';
import type { BatchContext, BatchResult } from '../../build/batch';
import { rowOf, summaryTable, type Row } from '../../progress/summary';
import { RUN_TABLE } from '../../plan/run-start';
import { recordingTerminal } from '../../engines/terminal';
import { processDisplay } from '../../progress/process-display';

/** One result of a batch, in Nx's format. */
export interface Ended {
  task: string;
  result: Pick<BatchResult, 'status' | 'startTime' | 'endTime'> & {
    success: boolean;
    terminalOutput: string;
  };
}

/** The output of a batch. */
export interface BatchOutput {
  terminalOf: BatchContext['terminalOf'];
  warn: BatchContext['warn'];
  /** Records the result of a build. */
  ended(result: BatchResult): Ended;
  /** Called when all builds have ended. */
  end(): void;
}

/**
 * Shows a batch: a single build with all its text, several builds with their progress and a table
 * at the end.
 */
export function batchOutput(tasks: readonly Task[]): BatchOutput {
  return tasks.length === 1 ? outputOfOne() : outputOfMany(tasks);
}

function outputOfOne(): BatchOutput {
  const { write, show } = processDisplay(process.env, true);
  const progress = show.bind(undefined, '');
  // Nx prints the result after this text. In its terminal UI, the result replaces the text.
  const isShown = process.env.NX_TUI !== 'true';
  return {
    terminalOf: () => recordingTerminal({ copy: write, progress }),
    warn: write,
    ended: (result) => endedTask(result, isShown ? result.message : result.log + result.message),
    end: () => {},
  };
}

/** Nx prints the text of a task when the task has ended. Before that, it has no place for it. */
function outputOfMany(tasks: readonly Task[]): BatchOutput {
  const { write, show } = processDisplay(process.env);
  const projects = new Map(tasks.map(({ id, target }) => [id, target.project]));
  const rows: Row[] = [];
  return {
    warn: write,
    terminalOf(id, turn) {
      write(`rust-static: ${id}: building (${turn})\n`);
      const name = projects.get(id) ?? id;
      show(name, { phase: 'Preparing' });
      return recordingTerminal({ progress: (now) => show(name, now ?? { phase: 'Preparing' }) });
    },
    ended(result) {
      const name = projects.get(result.id) ?? result.id;
      show(name, undefined);
      rows.push(rowOf(name, result.status, result.built));
      return endedTask(result, result.log + result.message);
    },
    end() {
      // Nx may split a run into several batches. If possible, the plugin writes one table at the
      // end of the run.
      if (process.env[RUN_TABLE] === undefined) write(`\n${summaryTable(rows)}`);
    },
  };
}

function endedTask({ id, status, startTime, endTime }: BatchResult, terminalOutput: string): Ended {
  const times = { ...(startTime && { startTime }), ...(endTime && { endTime }) };
  return { task: id, result: { success: status === 'success', status, terminalOutput, ...times } };
}
