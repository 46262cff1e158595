// The most memory that the executor has while it takes 200 MB out of a container.
import { engine, leave, nx, removeFolder } from './sides.mjs';
import { largeApp } from './workspaces.mjs';

export function memoryBench() {
  const workspace = largeApp();
  try {
    // What counts is the second one: the same, with nothing to compile and all to extract, since nothing is left of it.
    nx(workspace, ['run', 'app:static-build', '--skip-nx-cache']);
    removeFolder(workspace, 'dist');
    const { peakMb } = engine(workspace, 'app');
    const name = "executor's peak memory, a binary of 200 MB extracted";
    return [{ name, against: '-', ours: peakMb, limit: 150, unit: 'MB', runs: 1 }];
  } finally {
    leave(workspace);
  }
}
