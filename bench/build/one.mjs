// One app: from nothing, and after an edit of one line.
import { alternate, row, timed } from '../statistics.mjs';
import { article, builderImage, engine, forget, leave, nx, removeFolder, says, TARGET } from './sides.mjs';
import { oneApp } from './workspaces.mjs';

const OURS = 'dist/apps/app/static/app';
const THEIRS = `target-article/${TARGET}/release/app`;
const AGAINST = "the article's `docker run … cargo build`";
const CARGO = ['--manifest-path', 'apps/app/Cargo.toml', '--features', 'static'];

/** @param {{ short: boolean }} options the short form takes fewer pairs, and no build from nothing but the first */
export function oneBench({ short }) {
  const workspace = oneApp();
  const { edit } = workspace;
  const check = (file, word) => {
    const said = says(workspace, file);
    if (said !== word) throw new Error(`${file} says ${said}, not ${word}`);
  };
  const run = () => nx(workspace, ['run', 'app:static-build', '--skip-nx-cache']);
  try {
    edit('first');
    const image = builderImage(workspace, 'app');
    // The crates are downloaded by this one, which does not count.
    run();
    check(OURS, 'first');
    const cold = alternate(short ? 1 : 3, {
      theirs() {
        removeFolder(workspace, 'target-article');
        return article(workspace, image, CARGO, 'target-article');
      },
      ours() {
        forget(workspace);
        return run();
      },
    });
    check(THEIRS, 'first');
    const edited = alternate(short ? 3 : 9, {
      ours(round) {
        edit(`ours ${round}`);
        const { ms } = engine(workspace, 'app');
        check(OURS, `ours ${round}`);
        return ms;
      },
      theirs(round) {
        edit(`theirs ${round}`);
        const ms = article(workspace, image, CARGO, 'target-article');
        check(THEIRS, `theirs ${round}`);
        return ms;
      },
    });
    const nothing = alternate(short ? 3 : 9, {
      ours: () => engine(workspace, 'app').ms,
      theirs: () => article(workspace, image, CARGO, 'target-article'),
    });
    return [
      row({
        name: 'cold build of one app, about 75 crates',
        against: AGAINST,
        goal: 1.03,
        unit: 's',
        ...cold,
      }),
      row({
        name: 'one-line edit to running binary, engine',
        against: AGAINST,
        goal: 1.15,
        unit: 's',
        ...edited,
      }),
      row({ name: 'the same, nothing edited', against: AGAINST, unit: 's', ...nothing }),
    ];
  } finally {
    leave(workspace);
  }
}

/** The machine's own cargo, with and without us. */
export function hostBench({ short }) {
  const workspace = oneApp({ engine: 'host' });
  const cargo = (...args) => workspace.exec('cargo', args, { RUSTFLAGS: '-C target-feature=+crt-static' });
  const plain = [
    ...['build', '--locked', '--release', '--target', workspace.target],
    ...['--manifest-path', 'apps/app/Cargo.toml', '--features', 'static', '--target-dir', 'target-plain'],
  ];
  const cargoBuild = () =>
    timed(() => {
      if (cargo(...plain).status !== 0) throw new Error('cargo build failed');
    });
  try {
    if (cargo('fetch', '--locked').status !== 0) throw new Error('cargo fetch failed');
    const runs = alternate(short ? 1 : 3, {
      ours() {
        removeFolder(workspace, 'target');
        return engine(workspace, 'app').ms;
      },
      theirs() {
        removeFolder(workspace, 'target-plain');
        return cargoBuild();
      },
    });
    const edited = alternate(short ? 3 : 9, {
      ours(round) {
        workspace.edit(`ours ${round}`);
        return engine(workspace, 'app').ms;
      },
      theirs(round) {
        workspace.edit(`theirs ${round}`);
        return cargoBuild();
      },
    });
    const nothing = alternate(short ? 3 : 9, {
      ours: () => engine(workspace, 'app').ms,
      theirs: cargoBuild,
    });
    const against = 'plain `cargo build`';
    return [
      row({ name: 'host engine, cold', against, goal: 1.05, unit: 's', ...runs }),
      row({ name: 'host engine, one-line edit', against, goal: 1.5, unit: 's', ...edited }),
      row({ name: 'host engine, nothing edited', against, unit: 's', ...nothing }),
    ];
  } finally {
    workspace.remove();
  }
}
