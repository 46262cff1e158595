// Twelve apps that have about 40 crates in common.
import { alternate, row } from '../statistics.mjs';
import { article, builderImage, forget, leave, nx, removeFolder } from './sides.mjs';
import { twelveApps } from './workspaces.mjs';

/** @param {{ short: boolean }} options the short form leaves out the builds one at a time, which take minutes */
export function manyBench({ short }) {
  const workspace = twelveApps();
  const { names } = workspace;
  const batch = () => {
    forget(workspace);
    const many = ['run-many', '-t', 'static-build', `--parallel=${names.length}`];
    // As in CI, where Nx has no daemon; with one and --skip-nx-cache it hands over each build as a batch of its own.
    return nx(workspace, [...many, '--skip-nx-cache'], { NX_DAEMON: 'false' });
  };
  const features = names.map((name) => `${name}/static`).join();
  const atOnce = ['--workspace', '--features', features];
  const name = '12 apps with about 40 crates in common, cold, batch';
  try {
    const image = builderImage(workspace, names[0]);
    nx(workspace, ['run', `${names[0]}:static-build`, '--skip-nx-cache']);
    const limit = alternate(short ? 1 : 3, {
      theirs() {
        removeFolder(workspace, 'target-article');
        return article(workspace, image, atOnce, 'target-article');
      },
      ours: batch,
    });
    const against = 'one `cargo build` of all in one container';
    const rows = [row({ name, against, goal: 1.15, unit: 's', ...limit })];
    if (short) return rows;
    const alone = alternate(1, {
      ours: batch,
      theirs() {
        forget(workspace);
        // Each has a target directory of its own, as if the others were not there.
        return names.reduce((sum, project) => {
          const ms = nx(workspace, ['run', `${project}:static-build`, '--skip-nx-cache']);
          forget(workspace);
          return sum + ms;
        }, 0);
      },
    });
    const one = 'one `static-build` at a time, a target directory each';
    return [row({ name, against: one, goal: 0.25, unit: 's', ...alone }), ...rows];
  } finally {
    leave(workspace);
  }
}
