import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PostTasksExecutionContext } from '@nx/devkit';
import { ARTIFACT_FILE, readArtifact, type Artifact } from '../artifact/artifact';
import { RUN_TABLE } from '../plan/run-start';
import { cellsOf, factsIn, seconds, summaryTable, type Row } from '../progress/summary';

type TaskResult = PostTasksExecutionContext['taskResults'][string];
type Result = TaskResult & { artifact: Artifact | undefined };

/**
 * Time for Nx to pass on the output of its worker, in milliseconds. The worker ends as soon as the
 * hook has ended.
 */
const PASS_ON_MS = 50;

/**
 * Nx calls this at the end of a run. If the run had several static builds, this writes one table of
 * all of them, including those from Nx's cache. In Nx's daemon it writes nothing, because nobody
 * would see it.
 */
export async function postTasksExecution(
  _options: unknown,
  { taskResults, workspaceRoot }: Pick<PostTasksExecutionContext, 'taskResults' | 'workspaceRoot'>,
): Promise<void> {
  if (process.env[RUN_TABLE] === undefined) return;
  const results = Object.values(taskResults).map((result) => ({
    ...result,
    artifact: artifactOf(result, workspaceRoot),
  }));
  const targets = new Set(results.flatMap(({ artifact, task }) => (artifact ? [task.target.target] : [])));
  const rows = results
    .filter(({ task }) => targets.has(task.target.target))
    .map(rowOfTask)
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  if (rows.length < 2) return;
  process.stderr.write(`\n${summaryTable(rows)}\n`);
  await sleep(PASS_ON_MS);
}

function rowOfTask({ task, status, artifact, terminalOutput = '' }: Result): Row {
  const name = task.target.project;
  if (!artifact || status === 'failure' || status === 'skipped') return { name, status, binaries: [] };
  const facts = factsIn(terminalOutput);
  const isBuilt = status === 'success';
  const time = seconds((task.endTime ?? 0) - (task.startTime ?? 0));
  const binaries = cellsOf(artifact, { compiled: isBuilt ? facts.compiled : status, time });
  return {
    name,
    status,
    binaries: binaries.map((binary) => ({
      ...binary,
      change: (isBuilt && facts.changes.get(binary.name)) || '',
    })),
  };
}

/** Returns the artifact of a static build, or undefined for any other task. */
function artifactOf({ task }: TaskResult, root: string): Artifact | undefined {
  const folder = task.outputs
    .map((output) => join(root, output))
    .find((path) => existsSync(join(path, ARTIFACT_FILE)));
  try {
    return folder === undefined ? undefined : readArtifact(folder);
  } catch {
    return undefined;
  }
}
