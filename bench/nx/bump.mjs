// A lock bump that one of 20 apps uses: how many are built again.
import { createRequire } from 'node:module';
import { bumpWorkspace } from '../build/workspaces.mjs';

const require = createRequire(import.meta.url);
const { must } = require('../../e2e/support/workspace.cjs');

export function bumpBench() {
  const { apps, ...workspace } = bumpWorkspace(20);
  /** How many of a target's tasks Nx runs, and does not take from its cache. */
  const built = (target) => {
    const { output } = must(
      workspace.nx(['run-many', '-t', target, '--output-style=static', '--parallel=2']),
      `nx run-many -t ${target}`,
    );
    const hits = new RegExp(`nx run ([\\w-]+):${target}\\s+\\[(?:local cache|existing outputs)`, 'g');
    return apps - new Set([...output.matchAll(hits)].map(([, name]) => name)).size;
  };
  try {
    const first = [built('static-build'), built('build')];
    if (first.some((count) => count !== apps)) throw new Error(`built at first: ${first.join(', ')}`);
    must(workspace.exec('cargo', ['update', '-p', 'itoa', '--precise', '1.0.11']), 'cargo update');
    const [ours, theirs] = [built('static-build'), built('build')];
    const name = 'lock bump that one of 20 apps uses: projects rebuilt';
    return [
      {
        name,
        against: '@monodon/rust 3.0.0',
        ours,
        theirs,
        ratio: ours / theirs,
        goal: 0.05,
        unit: '',
        runs: 1,
      },
    ];
  } finally {
    workspace.remove();
  }
}
